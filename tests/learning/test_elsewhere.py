"""The same address on two paths: ticked on one, offered on the other, never ticked by itself."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.domain import elsewhere
from learning.domain.importing import apply
from learning.domain.publishing import publish, withdraw
from learning.models import Completion, LearningPath, Link, Resource
from tests.factories import document, make_curator, make_learner, published, resource, step

pytestmark = pytest.mark.django_db
BOOK = "http://book.example.org/chap1.html"
HERE = "/paths/walking/s1/"
OFFER = "Tick it here too"


@pytest.fixture(params=["learner", "visitor"])
def somebody(request, client):
    """A client of somebody with an account, and of somebody without."""
    if request.param == "learner":
        client.force_login(make_learner())
    return client


def there(url=BOOK, *more, key="other", title="The Other Path", exactly=False, **fields):
    """Publish a path that holds a book at an address, and something else."""
    book = resource("book", links=[{"url": url}, {"key": "more", "url": f"{url}?more"}], **fields)
    steps = step("s1", book, resource("else"), *more)
    return published(steps, key=key, title=title, exactly=exactly)


def here(url=BOOK, **fields):
    """Publish the path that is looked at, with the same book."""
    return published(step("s1", resource("chapter", links=[{"url": url}], **fields), resource("x")))


def tick(client, key="book", path="other", **more):
    address = f"/paths/{path}/resources/{key}/completion/"
    return client.post(address, {"done": "1"}, **more)


def row(client, key="chapter", page=HERE):
    """Return what somebody reads in a resource's row."""
    found = re.search(rf'<li class="res[^>]*id="r-{key}".*?</li>', client.get(page).text, re.S)
    return " ".join(re.sub(r"<[^>]*>", " ", found[0]).split())


def test_a_row_says_where_and_when_its_address_was_ticked(somebody):
    there()
    here()
    assert OFFER not in row(somebody)

    tick(somebody)
    Completion.objects.update(completed_at=datetime(2025, 11, 21, 12, tzinfo=UTC))

    when = "21 November 2025" if Completion.objects.exists() else r"\d+ \w+"
    said = rf"You ticked this on The Other Path on {when}\. Tick it here too : Resource chapter"
    assert re.search(said, row(somebody))
    assert 'href="/paths/other/"' in somebody.get(HERE).text
    assert OFFER not in row(somebody, "x")


def test_nothing_is_ticked_by_itself(somebody):
    there()
    here()
    tick(somebody)

    somebody.get(HERE)
    somebody.get("/paths/walking/")

    assert 'id="r-chapter" data-state="here"' in somebody.get(HERE).text
    assert "You are on step 1 of 1. " in somebody.get(HERE).text


def test_the_offer_ticks_like_any_other_tick(somebody):
    there()
    here()
    tick(somebody)
    page = somebody.get(HERE).text
    assert re.search(r'<form id="too" method="post">.*name="done" value="1"></form>', page)
    button = re.search(r'<button[^>]*id="too-chapter"[^>]*>', page)[0]
    assert 'form="too"' in button
    address = re.search(r'formaction="([^"]*)"', button)[1]

    response = somebody.post(address, {"done": "1"}, follow=True)

    assert response.redirect_chain == [(f"{HERE}?just=chapter#r-chapter", 302)]
    assert "Just done" in row(somebody, page=f"{HERE}?just=chapter")
    assert OFFER not in row(somebody)
    assert 'id="too"' not in response.text


def test_the_tick_there_and_the_tick_here_are_two_moments(client):
    learner = make_learner()
    client.force_login(learner)
    there()
    here()
    tick(client)
    Completion.objects.update(completed_at=datetime(2025, 11, 21, tzinfo=UTC))

    tick(client, "chapter", "walking")

    moments = learner.completions.values_list("resource__key", "completed_at__year")
    assert dict(moments)["book"] == 2025
    assert dict(moments)["chapter"] > 2025


def test_unticking_here_brings_the_offer_back(somebody):
    there()
    here()
    tick(somebody)
    tick(somebody, "chapter", "walking")

    somebody.post("/paths/walking/resources/chapter/completion/", {"done": "0"})

    assert OFFER in row(somebody)


def test_the_offer_stands_in_what_htmx_gets_too(somebody):
    there()
    here()
    tick(somebody)

    swapped = tick(somebody, "x", "walking", headers={"HX-Request": "true"})

    assert OFFER in swapped.text
    assert 'id="too"' in swapped.text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(BOOK, "https://www.book.example.org/chap1.html/", id="scheme, www and slash"),
        pytest.param(BOOK, f"{BOOK}#section", id="a part of the page"),
        pytest.param(BOOK, f"{BOOK}?utm_source=here", id="where it was found"),
    ],
)
def test_addresses_that_lead_to_one_place_are_one(somebody, one, other):
    there(one)
    here(other)
    tick(somebody)

    assert OFFER in row(somebody)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("http://book.example.org/", id="the book of which this is a chapter"),
        pytest.param("http://book.example.org/chap2.html", id="another chapter"),
        pytest.param(f"{BOOK}?more", id="a further link there"),
    ],
)
def test_another_address_is_another_resource(somebody, other):
    there()
    here(other)
    tick(somebody)

    assert OFFER not in row(somebody)


def moved(url, to, **fields):
    return resource("book", links=[{"url": url, "replaced_by": to}], **fields)


def test_an_address_that_moved_is_where_it_moved_to(somebody):
    published(step("s1", moved("http://old.example.org/book", BOOK)), key="other", title="Other")
    here()
    tick(somebody)

    assert OFFER in row(somebody)


def test_two_works_that_moved_to_one_front_page_are_two(somebody):
    front = "https://new.example.org/"
    published(step("s1", moved("http://old.example.org/a", front)), key="other", title="Other")
    published(step("s1", moved("http://old.example.org/b", front)))
    tick(somebody)

    assert OFFER not in row(somebody, "book")


@pytest.mark.parametrize(
    ("asked_there", "asked_here", "said"),
    [
        pytest.param("Chapter 1", "All of it", "There: Chapter 1. Here: All of it.", id="differ"),
        pytest.param("Chapter 1", "", "There: Chapter 1. Here no particular part", id="only there"),
        pytest.param("", "Chapter 1", "No particular part was asked for there.", id="only here"),
    ],
)
def test_another_extent_is_said(somebody, asked_there, asked_here, said):
    there(extent=asked_there)
    here(extent=asked_here)
    tick(somebody)

    assert said in row(somebody)


def test_the_same_extent_is_not_said_again(somebody):
    there(extent="Chapter 1")
    here(extent="Chapter 1")
    tick(somebody)

    assert row(somebody).count("Chapter 1") == 1


def test_nielsens_chapter_and_nielsens_book_are_not_one_until_their_addresses_are(somebody):
    url = "http://neuralnetworksanddeeplearning.com/"
    there(url, title="With Python", extent="The whole book", weight="optional")
    here(f"{url}chap1.html", extent="Chapter 1 only")
    tick(somebody)
    assert OFFER not in row(somebody)

    here(url, extent="Chapter 1 only")

    assert "There: The whole book. Here: Chapter 1 only." in row(somebody)


def test_a_later_publication_of_the_other_path_is_noticed(somebody):
    there("http://book.example.org/elsewhere")
    here()
    tick(somebody)
    assert OFFER not in row(somebody)

    there()
    assert OFFER in row(somebody)

    there("http://book.example.org/elsewhere")
    assert OFFER not in row(somebody)


def test_an_address_that_is_not_published_yet_makes_no_offer(somebody):
    there("http://book.example.org/elsewhere")
    here()
    tick(somebody)
    Link.objects.filter(resource__key="book", key="main").update(url=BOOK)

    assert OFFER not in row(somebody)


def test_a_resource_that_has_left_the_other_path_still_counts(somebody):
    there(extent="Chapter 1")
    here(extent="All of it")
    tick(somebody)

    kept = document(step("s1", resource("else")), key="other", title="The Other Path")
    apply(kept, exactly=True)
    publish(LearningPath.objects.get(slug="other"))

    said = row(somebody)
    assert "You ticked this on The Other Path on" in said
    assert "There:" not in said  # Nothing published says any more what was asked there.


def test_a_path_that_is_closed_is_not_named(somebody):
    there()
    here()
    tick(somebody)
    withdraw(LearningPath.objects.get(slug="other"))

    page = somebody.get(HERE).text

    assert "on a path that is not open now." in row(somebody)
    assert "Other Path" not in page
    assert "/paths/other/" not in page


def test_words_of_a_closed_path_that_nobody_published_are_not_said(somebody):
    there(extent="Chapter 1")
    here(extent="All of it")
    tick(somebody)
    withdraw(LearningPath.objects.get(slug="other"))
    Resource.objects.filter(key="book").update(extent="A secret plan")

    assert "on a path that is not open now." in row(somebody)
    assert "secret" not in row(somebody)
    assert "There:" not in row(somebody)


def test_of_several_ticks_the_latest_is_said(client):
    client.force_login(make_learner())
    there()
    there(key="third", title="The Third Path")
    here()
    tick(client)
    tick(client, path="third")
    Completion.objects.filter(resource__path__slug="other").update(
        completed_at=datetime(2025, 3, 1, tzinfo=UTC)
    )

    assert "You ticked this on The Third Path on" in row(client)


def test_what_another_person_ticked_is_not_said(client):
    there()
    here()
    client.force_login(make_learner())
    tick(client)
    client.force_login(make_learner())

    assert OFFER not in row(client)


def test_what_is_done_here_in_an_earlier_version_is_not_offered(somebody):
    there()
    published(step("s1", resource("old"), resource("x")))
    tick(somebody, "old", "walking")
    tick(somebody)
    here(replaces=["old"])

    assert OFFER not in row(somebody)


def test_a_draft_offers_nothing_to_its_curators(client):
    there()
    curator = make_curator()
    client.force_login(curator)
    tick(client)
    apply(document(step("s1", resource("chapter", links=[{"url": BOOK}]))))

    assert "preview of the working copy" in client.get(HERE).text
    assert OFFER not in row(client)


def queries(client):
    with CaptureQueriesContext(connection) as captured:
        client.get(HERE)
    return len(captured)


def test_it_costs_nothing_without_a_tick_elsewhere_and_one_query_to_say_it(client):
    there()
    there(key="third", title="The Third Path")
    here()
    client.force_login(make_learner())
    client.get(HERE)
    before = queries(client)

    tick(client, "else")
    client.get(HERE)  # Which resources share an address is known from here on.
    assert queries(client) == before

    tick(client)
    client.get(HERE)
    assert queries(client) == before + 1

    tick(client, path="third")
    assert queries(client) == before + 1


def test_which_resources_share_an_address_is_worked_out_once_a_publication(client):
    there()
    here()
    client.force_login(make_learner())
    tick(client, "else")
    elsewhere._twins.cache_clear()

    for _ in range(3):
        client.get(HERE)
    assert elsewhere._twins.cache_info().misses == 1

    there(BOOK, resource("new"))
    for _ in range(3):
        client.get(HERE)
    assert elsewhere._twins.cache_info().misses == 2
