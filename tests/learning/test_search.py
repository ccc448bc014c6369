"""The page that searches: what it finds, for whom, and what it says when there is nothing."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from learning.domain import searching
from learning.domain.folding import fold
from learning.domain.importing import apply
from learning.domain.publishing import publish, published_outlines, withdraw
from learning.models import LearningPath, Note, Resource
from learning.views.search import MOST_SEARCHES
from tests.factories import document, make_learner, published, resource, step

pytestmark = pytest.mark.django_db


def search(client, question, **more):
    return client.get("/search/", {"q": question} | more)


def write(learner, key, text):
    row = Resource.objects.get(key=key)
    return Note.objects.create(learner=learner, resource=row, text=text, html="", words=fold(text))


@pytest.fixture
def path():
    return published(
        step(
            "nets",
            resource("bp", title="Backpropagation", guidance="Take a <pencil> & paper."),
            resource("far", title="Far away"),
            title="How nets learn",
        ),
        topics=["Graphs"],
    )


def test_without_a_question_there_is_the_form(client):
    response = client.get("/search/")

    assert '<input type="search" id="q" name="q" value=""' in response.text
    assert "ound" not in response.text.partition("<main")[2].partition("</main")[0]
    assert '<meta name="robots" content="noindex">' in response.text


def test_every_page_leads_to_search(client, path):
    for page in ["/", "/paths/walking/", "/learning/", "/credits/"]:
        assert '<a href="/search/">Search</a>' in client.get(page).text


@pytest.mark.parametrize(
    ("question", "address", "label"),
    [
        ("walking", "/paths/walking/", "Path"),
        ("graphs", "/paths/walking/", "Topic: <mark>Graphs</mark>"),
        ("nets", "/paths/walking/nets/", "Step"),
        ("backprop", "/paths/walking/nets/#r-bp", "Article · Ann · in the step How nets learn"),
        ("ann", "/credits/ann/", "Creator"),
    ],
    ids=["path", "topic", "step", "resource", "creator"],
)
def test_whatever_is_published_is_found_and_leads_there(client, path, question, address, label):
    page = search(client, question).text

    assert f'href="{address}"' in page
    assert " ".join(label.split()) in " ".join(page.split())
    assert client.get(address.partition("#")[0]).status_code == 200


def test_what_was_looked_for_is_marked_and_nothing_in_it_is_markup(client):
    published(step("s", resource("x", title="A <script> title & more")), title="<i>Walking</i>")

    page = search(client, "script").text

    assert "A &lt;<mark>script</mark>&gt; title &amp; more" in page
    assert "<i>Walking</i>" not in page


def test_the_question_is_shown_and_is_never_markup(client, path):
    page = search(client, '"><script>alert(1)</script>').text

    assert "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_nothing_found_says_what_may_have_been_meant(client, path):
    page = search(client, "backprogatoin").text

    assert "Nothing found for <strong>“backprogatoin”</strong>." in page
    assert 'Did you mean <a href="/search/?q=backpropagation">backpropagation</a>?' in page
    assert 'You can also <a href="/#paths">browse all paths</a>.' in page


def test_a_small_slip_finds_and_says_what_was_meant(client, path):
    page = search(client, "backpropogation").text

    assert 'href="/paths/walking/nets/#r-bp"' in page
    assert 'Did you mean <a href="/search/?q=backpropagation">backpropagation</a>?' in page


def test_finds_come_in_pages_of_twenty(client):
    published(step("s", *(resource(f"r{n}", title=f"Stone {n}") for n in range(45))))

    first, last = search(client, "stone & 1"), search(client, "stone", page="3")
    beyond = search(client, "stone", page="nonsense")

    assert last.text.count("#r-r") == 5
    assert "Page 3 of 3" in last.text
    assert 'href="/search/?q=stone&amp;page=2"' in last.text
    assert "Page 1 of 3" in beyond.text
    assert first.status_code == 200


@pytest.mark.parametrize(
    "question",
    [
        "\x00",
        "a\x00b",
        "\x1b[2J",
        "\ud800",
        "\u202e\u202e",
        "%",
        "_",
        "\\",
        "'",
        "-- ;",
        "深",
        "🥾",
        " " * 999,
    ],
)
def test_no_question_breaks_the_page(client, path, question):
    client.force_login(make_learner())
    response = client.get("/search/", {"q": question.encode("utf-8", "surrogatepass")})

    assert response.status_code == 200
    assert "\x00" not in response.text


def test_a_question_that_is_too_long_is_kept_and_refused_kindly(client, path):
    page = search(client, "walk " * 60)

    assert page.status_code == 200
    assert "Use at most 200 characters." in page.text
    assert 'aria-describedby="q_error"' in page.text
    assert "walk walk walk" in page.text
    assert "#r-" not in page.text


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_searching_is_reading(client, method):
    assert getattr(client, method)("/search/?q=walking").status_code == 405


def test_head_answers_without_a_page(client, path):
    response = client.head("/search/?q=walking")

    assert response.status_code == 200
    assert response.content == b""


def test_drafts_withdrawn_paths_and_unpublished_changes_are_not_found(client):
    apply(document(step("s", resource("d", title="Drafted stone")), key="draft", title="Drafty"))
    published(step("s", resource("w", title="Withdrawn stone")), key="gone", title="Gone path")
    withdraw(LearningPath.objects.get(slug="gone"))
    published(step("s", resource("p", title="Stone as published")), key="kept")
    Resource.objects.filter(key="p").update(title="Pebble unpublished")
    client.force_login(make_learner(is_staff=True, is_superuser=True))

    page = search(client, "stone").text
    assert "Stone as published" not in page  # It is marked.
    assert "<mark>Stone</mark> as published" in page
    assert "draft" not in page.lower()
    assert "withdrawn" not in page.lower()
    for hidden in ["Drafty", "gone", "pebble", "withdrawn"]:
        assert "#r-" not in search(client, hidden).text
        assert "Nothing found" in search(client, hidden).text


def test_a_new_revision_is_found_at_once_and_makes_only_its_own_part(client, path, monkeypatch):
    published(step("s", resource("o", title="Other")), key="other")
    search(client, "anything")
    made = []
    kept = searching.Part.of

    def noting(document, kinds):
        made.append(document.key)
        return kept(document, kinds)

    monkeypatch.setattr(searching.Part, "of", noting)
    Resource.objects.filter(key="far").update(title="Nearby now")
    publish(LearningPath.objects.get(slug="walking"))

    assert "Nothing found" in search(client, "away").text
    assert 'href="/paths/walking/nets/#r-far"' in search(client, "nearby").text
    assert made == ["walking"]


def test_learners_find_their_own_notes_and_nobody_elses(client, path):
    ines, omar = make_learner(), make_learner()
    write(ines, "bp", "Wie Poincaré sagt: <b>kein</b> Ende.")
    write(omar, "bp", "Poincaré, and a secret.")
    client.force_login(ines)

    page = search(client, "poincare").text

    assert "Your notes" in page
    assert "Wie <mark>Poincaré</mark> sagt: &lt;b&gt;kein&lt;/b&gt; Ende." in page
    assert "secret" not in page
    assert "Your notes" not in search(Client(), "poincare").text


def test_notes_are_found_by_all_words_the_newest_first_and_fifty_at_most(client):
    published(step("s", *(resource(f"r{n}") for n in range(55))))
    ines = make_learner()
    for number in range(55):
        write(ines, f"r{number}", f"深度学习 pebble {number}")
    client.force_login(ines)

    page = search(client, "pebble 学习").text
    notes = page.partition("Your notes")[2]

    assert notes.count("#r-r") == 50
    assert notes.index("#r-r54") < notes.index("#r-r53")
    assert "Your notes" not in search(client, "pebble 100").text


@pytest.mark.parametrize("question", ["gradeint", "gradiant descent", "Sigmoïde"])
def test_own_notes_are_found_in_spite_of_a_small_slip(client, path, question):
    ines = make_learner()
    write(ines, "bp", "The gradients of a sigmoid: descent is slow.")
    client.force_login(ines)

    assert "The gradients of a sigmoid" in search(client, question).text
    assert "Your notes" not in search(client, f"{question} elsewhere").text


def test_notes_that_hold_the_very_word_come_first(client):
    published(step("s", resource("a"), resource("b")))
    ines = make_learner()
    write(ines, "a", "A pebble.")
    write(ines, "b", "Pebblestones, newer.")
    client.force_login(ines)

    notes = search(client, "pebble").text.partition("Your notes")[2]

    assert notes.index("#r-a") < notes.index("#r-b")


def test_a_note_on_what_is_no_longer_published_is_not_shown(client, path):
    ines = make_learner()
    write(ines, "bp", "pebble")
    client.force_login(ines)
    withdraw(LearningPath.objects.get(slug="walking"))

    assert "Your notes" not in search(client, "pebble").text


def queries(client, question):
    with CaptureQueriesContext(connection) as captured:
        search(client, question)
    return len(captured)


def test_a_search_costs_the_same_queries_for_any_number_of_paths_and_notes(client, path):
    ines = make_learner()
    write(ines, "bp", "pebble")
    learner = Client()
    learner.force_login(ines)
    search(client, "pebble")
    few = queries(client, "walking pebble"), queries(learner, "pebble")
    for number in range(12):
        published(step("s", resource(f"n{number}", title="Pebble")), key=f"path-{number}")
        write(ines, f"n{number}", "pebble")
    published_outlines()

    assert (queries(client, "walking pebble"), queries(learner, "pebble")) == few
    assert few[0] == 1
    assert few[1] <= 4


def test_too_many_searches_are_refused_kindly_and_nothing_typed_is_lost(client, path):
    for _ in range(MOST_SEARCHES):
        assert search(client, "walking").status_code == 200

    refused = search(client, "walking")

    assert refused.status_code == 429
    assert refused["Retry-After"] == "60"
    assert "Wait a minute, then search again." in refused.text
    assert 'value="walking"' in refused.text
    assert client.get("/search/").status_code == 200
    assert search(Client(REMOTE_ADDR="198.51.100.7"), "walking").status_code == 200
    client.force_login(make_learner())
    assert search(client, "walking").status_code == 200


def test_the_limit_counts_an_ipv6_customer_once(client, path):
    for number in range(MOST_SEARCHES):
        search(Client(REMOTE_ADDR=f"2001:db8::{number + 1:x}"), "walking")

    assert search(Client(REMOTE_ADDR="2001:db8::ffff"), "walking").status_code == 429
    assert search(Client(REMOTE_ADDR="2001:db8:1::1"), "walking").status_code == 200


def test_titles_say_their_language(client):
    published(step("s", resource("a")), title="Wandern", language="de")

    assert (
        'href="/paths/walking/" lang="de"><mark>Wandern</mark></a>'
        in search(client, "wandern").text
    )
