"""What changed on a path, revision by revision, for everybody: a page and an Atom feed."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from learning.domain import chronicle
from learning.domain.publishing import publish, withdraw
from learning.models import LearningPath, Resource, Revision
from tests.factories import make_curator, make_learner, published, resource, step

pytestmark = pytest.mark.django_db
PAGE, FEED = "/paths/walking/changes/", "/paths/walking/changes.atom"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def nothing_kept(settings):
    settings.BASE_URL = "https://waymark.example.org"
    chronicle._kept.clear()


def words(response):
    return " ".join(response.text.split())


def grow():
    published(step("s1", resource("a"), resource("b")))
    published(step("s1", resource("a"), resource("b")), step("s2", resource("c")))
    return published(
        step("s1", resource("a"), resource("x", replaces=["b"])),
        step("s2", resource("c", title="Better said")),
        exactly=True,
    )


def revise(times):
    """Publish so many revisions, each one piece longer than the last."""
    for count in range(1, times + 1):
        published(core=count)


def entries(page):
    """Return what the page tells of each revision, by its number."""
    parts = re.split(r'<li id="r(\d+)">', page.partition("</ol>")[0])
    return {int(number): text for number, text in zip(parts[1::2], parts[2::2], strict=True)}


def parsed(response):
    assert response.status_code == 200
    return ElementTree.fromstring(response.content)


def test_the_page_lists_every_revision_the_newest_first_in_plain_words(client):
    grow()

    told = entries(words(client.get(PAGE)))

    assert list(told) == [3, 2, 1]
    assert "Resource x</a>” takes the place of “<span>Resource b</span>”." in told[3]
    assert "1 small edit, such as to a title or a description." in told[3]
    assert 'New step: “<a href="/paths/walking/s2/">Step s2</a>”, with 1 piece.' in told[2]
    assert "Published for the first time." in told[1]
    today = f"{timezone.now():%B}"
    assert all(f"{today} <small>Revision {number}</small>" in told[number] for number in told)
    assert "Added “Step s2”" in told[2]


def test_what_has_left_the_path_is_named_without_a_link(client):
    grow()
    published(step("s2", resource("c")), exactly=True)

    told = entries(words(client.get(PAGE)))

    assert 'New step: “<a href="/paths/walking/s2/"' in told[2]
    assert "The step “<span>Step s1</span>” was taken out." in told[4]
    assert "“<span>Resource x</span>” takes the place of" in told[3]


def test_everybody_reads_the_same_whatever_they_did(client):
    grow()
    before = entries(words(client.get(PAGE)))
    client.force_login(make_learner())
    client.post("/paths/walking/resources/a/completion/", {"done": "1"})

    assert entries(words(client.get(PAGE))) == before
    assert "You did" not in str(before)


def test_nobody_is_named_and_nothing_unpublished_is_told(client):
    grow()
    curator = make_curator(name="Carla Curator")
    path = LearningPath.objects.get()
    Resource.objects.filter(key="a").update(title="A secret plan", remark="Ask the lawyers")
    Resource.objects.filter(key="c").update(remark="Ask the lawyers")
    seen_before = words(client.get(PAGE)) + client.get(FEED).text
    Resource.objects.filter(key="a").update(title="Resource a")

    publish(path, by=curator, summary="A word")

    page, feed = words(client.get(PAGE)), client.get(FEED).text
    assert "A secret plan" not in seen_before
    for text in (page, feed):
        assert "Carla" not in text
        assert "lawyers" not in text
        assert curator.email not in text
    assert "Nothing that changes what there is to do." in entries(page)[4]


@pytest.mark.parametrize("address", [PAGE, FEED])
def test_drafts_withdrawn_and_unknown_paths_are_not_found(client, admin_client, address):
    assert client.get(address).status_code == 404
    grow()
    path = LearningPath.objects.get()
    withdraw(path)

    assert client.get(address).status_code == 404
    assert admin_client.get(address).status_code == 404
    LearningPath.objects.update(status="draft")
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", [PAGE, FEED])
def test_they_are_only_read(client, address):
    grow()

    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200


def test_many_revisions_are_paged_by_number_so_that_an_address_stays_true(client):
    revise(45)

    newest = client.get(PAGE).text
    middle = client.get(f"{PAGE}?until=25").text
    oldest = client.get(f"{PAGE}?until=5").text

    assert list(entries(newest)) == list(range(45, 25, -1))
    assert list(entries(middle)) == list(range(25, 5, -1))
    assert list(entries(oldest)) == list(range(5, 0, -1))
    assert ('href="?until=25">Older' in newest, ">Newer<" in newest) == (True, False)
    assert ('href="?until=5">Older' in middle, 'href="?until=45">Newer' in middle) == (True, True)
    assert (">Older<" in oldest, 'href="?until=25">Newer' in oldest) == (False, True)
    assert "Resource r6" in entries(middle)[6]


@pytest.mark.parametrize("asked", ["999999999", "x", "-3", "", "²", "9" * 400])
def test_a_page_that_is_not_there_is_the_newest(client, asked):
    revise(3)

    assert list(entries(client.get(PAGE, {"until": asked}).text)) == [3, 2, 1]


def test_the_page_before_the_first_is_the_first(client):
    revise(3)

    assert list(entries(client.get(f"{PAGE}?until=0").text)) == [1]


@pytest.mark.parametrize("address", [PAGE, FEED])
def test_it_costs_the_same_at_any_length(client, address):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    costs = []
    for count in (3, 30):
        revise(count)
        client.get("/paths/walking/")
        chronicle._kept.clear()
        costs.append((cost(), cost()))

    assert costs[0] == costs[1]
    cold, warm = costs[0]
    assert (cold, warm) == ((3, 2) if address == PAGE else (4, 3))


def test_no_more_than_so_many_differences_are_kept(client, monkeypatch):
    monkeypatch.setattr(chronicle, "NEWS_KEPT", 3)
    grow()
    client.get(PAGE)
    published(core=1, key="standing", title="Standing")
    published(core=2, key="standing", title="Standing")
    published(core=3, key="standing", title="Standing")

    told = entries(words(client.get("/paths/standing/changes/")))

    assert "Resource r3" in told[3]
    assert len(chronicle._kept) <= 3
    assert "Resource x" in entries(words(client.get(PAGE)))[3]


def test_the_trail_leads_to_the_page_and_the_page_to_the_trail_and_the_feed(client):
    grow()

    page = client.get(PAGE).text

    assert f'<a href="{PAGE}">What changed</a>' in client.get("/paths/walking/").text
    assert '<a href="/paths/walking/">Walking</a>' in page
    assert f'<link rel="alternate" type="application/atom+xml" href="{FEED}">' in page
    assert f'href="{FEED}" type="application/atom+xml">Follow as an Atom feed' in page


def test_a_preview_leads_to_no_page_of_changes(admin_client):
    grow()
    path = LearningPath.objects.get()

    page = admin_client.get(f"/admin/learning/learningpath/{path.pk}/preview/").text

    assert "What changed" not in page


# The feed


def test_the_feed_is_sound_atom_with_an_entry_for_each_revision(client):
    grow()
    first, *_, newest = Revision.objects.order_by("number")

    response = client.get(FEED)
    feed = parsed(response)

    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert feed.tag == f"{ATOM}feed"
    assert feed.findtext(f"{ATOM}title") == "What changed on “Walking”"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Waymark"
    day = f"{first.published_at.astimezone(UTC):%Y-%m-%d}"
    assert feed.findtext(f"{ATOM}id") == f"tag:waymark.example.org,{day}:/paths/walking/changes/"
    assert datetime.fromisoformat(feed.findtext(f"{ATOM}updated")) == newest.published_at
    found = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id").rpartition("/")[2] for entry in found] == ["3", "2", "1"]
    assert len({entry.findtext(f"{ATOM}id") for entry in found}) == 3
    assert all(entry.findtext(f"{ATOM}updated") for entry in found)
    assert found[1].findtext(f"{ATOM}title") == "Added “Step s2”"
    assert "Published for the first time." in found[2].findtext(f"{ATOM}summary")


def test_every_link_of_the_feed_begins_with_the_sites_own_address(client):
    grow()

    text = client.get(FEED, headers={"Host": "testserver"}).text
    feed = ElementTree.fromstring(text)

    site = "https://waymark.example.org/paths/walking/"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {"alternate": f"{site}changes/", "self": f"{site}changes.atom"}
    found = feed.findall(f"{ATOM}entry")
    assert found[0].find(f"{ATOM}link").get("href") == f"{site}changes/?until=3#r3"
    assert f'<a href="{site}s2/">Step s2</a>' in found[1].findtext(f"{ATOM}summary")
    assert "testserver" not in text
    assert 'href="/' not in text
    assert client.get("/paths/walking/changes/?until=3").status_code == 200


def test_the_names_of_entries_stay_when_more_come_and_languages_differ(client):
    def ids(feed):
        return [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]

    grow()
    before = ids(parsed(client.get(FEED)))
    published(core=5)

    german = parsed(client.get(FEED, headers={"Accept-Language": "de"}))

    assert ids(german)[1:] == before
    assert german.get("{http://www.w3.org/XML/1998/namespace}lang") == "de"


def test_the_feed_holds_the_newest_twenty(client):
    revise(23)

    found = parsed(client.get(FEED)).findall(f"{ATOM}entry")

    assert [entry.findtext(f"{ATOM}id").rpartition("/")[2] for entry in found] == [
        str(number) for number in range(23, 3, -1)
    ]


def test_characters_that_no_xml_may_hold_break_nothing(client):
    grow()
    newest = Revision.objects.order_by("-number").first()
    plain = newest.document | {"title": "Walking \uffff"}
    words = "Less < more & \x07 \ufffe"
    Revision.objects.create(path_id=newest.path_id, number=4, document=plain, summary=words)

    feed = parsed(client.get(FEED))

    assert feed.findtext(f"{ATOM}title") == "What changed on “Walking \ufffd”"
    assert feed.findtext(f"{ATOM}entry/{ATOM}title") == "Less < more & \ufffd \ufffd"


def test_who_has_the_feed_already_is_not_sent_it_again(client):
    grow()
    first = client.get(FEED)

    by_tag = client.get(FEED, headers={"If-None-Match": first["ETag"]})
    by_date = client.get(FEED, headers={"If-Modified-Since": first["Last-Modified"]})
    with translation.override("de"):
        in_german = client.get(
            FEED, headers={"If-None-Match": first["ETag"], "Accept-Language": "de"}
        )
    published(core=5)
    after = client.get(FEED, headers={"If-None-Match": first["ETag"]})

    assert (by_tag.status_code, by_tag.content) == (304, b"")
    assert by_tag["ETag"] == first["ETag"]
    assert by_date.status_code == 304
    assert in_german.status_code == 200
    assert after.status_code == 200
    assert "Accept-Language" in after["Vary"]
    assert after["Cache-Control"] == "max-age=900, private"


def test_reading_the_feed_sets_no_cookie_and_reading_the_page_begins_no_session(client):
    grow()

    assert not client.get(FEED).cookies
    assert "sessionid" not in client.get(PAGE).cookies
