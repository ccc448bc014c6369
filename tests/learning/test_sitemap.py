"""What machines ask for: the list of published pages, and which pages to leave alone."""

import xml.etree.ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from learning.domain.importing import apply
from learning.domain.publishing import withdraw
from learning.models import LearningPath, Revision
from learning.sitemaps import PublishedSitemap
from tests.factories import document, make_curator, published, resource, step

pytestmark = pytest.mark.django_db

SITE = "https://waymark.example.org"
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(autouse=True)
def place(settings):
    settings.BASE_URL = SITE


def listed(client, address="/sitemap.xml"):
    """Return the addresses of a sitemap with the day each changed, read as XML."""
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    root = ET.fromstring(response.content)
    assert root.tag == f"{SPACE}urlset"
    return {
        url.findtext(f"{SPACE}loc"): url.findtext(f"{SPACE}lastmod")
        for url in root.findall(f"{SPACE}url")
    }


def test_every_published_page_is_listed_at_the_sites_own_address(client):
    published(
        step("s1", resource("a"), resource("b", credits=[{"creator": "bo"}])),
        step("kept", resource("c", weight="reference", credits=[{"creator": "cy"}])),
    )

    found = listed(client)

    assert set(found) == {
        f"{SITE}{address}"
        for address in [
            "/",
            "/credits/",
            "/paths/walking/",
            "/paths/walking/changes/",
            "/paths/walking/s1/",
            "/credits/ann/",
            "/credits/bo/",
            "/credits/cy/",
        ]
    }
    for address in found:
        assert client.get(address.removeprefix(SITE)).status_code == 200


def test_a_page_changed_when_its_newest_revision_was_published(client):
    published(core=1, key="old", title="Old")
    Revision.objects.update(published_at="2024-02-29T12:00:00Z")
    published(step("s1", resource("a", credits=[{"creator": "bo"}])), key="new", title="New")
    Revision.objects.filter(path__slug="new").update(published_at="2026-11-05T12:00:00Z")

    found = listed(client)

    assert found[f"{SITE}/paths/old/"] == found[f"{SITE}/paths/old/s1/"] == "2024-02-29"
    assert found[f"{SITE}/credits/ann/"] == "2024-02-29"
    assert found[f"{SITE}/credits/bo/"] == "2026-11-05"
    assert found[f"{SITE}/"] == found[f"{SITE}/paths/new/"] == "2026-11-05"


def test_a_step_of_an_option_that_is_not_recommended_is_not_listed(client):
    library = {
        "key": "library",
        "question": "Which?",
        "options": [
            {"key": "one", "title": "One", "recommended": True},
            {"key": "two", "title": "Two"},
        ],
    }
    published(
        step("s1", resource("a", option="one")),
        step("s2", resource("b", option="two")),
        choices=[library],
    )

    found = listed(client)

    assert f"{SITE}/paths/walking/s1/" in found
    assert f"{SITE}/paths/walking/s2/" not in found


def test_drafts_and_withdrawn_paths_are_not_listed_even_for_curators(client):
    apply(document(core=1, key="draft"))
    published(core=1, key="gone")
    withdraw(LearningPath.objects.get(slug="gone"))
    client.force_login(make_curator())

    assert set(listed(client)) == {f"{SITE}/", f"{SITE}/credits/"}


def test_a_very_long_list_comes_in_pages_that_an_index_names(client, monkeypatch):
    published(core=1)
    monkeypatch.setattr(PublishedSitemap, "limit", 3)

    index = ET.fromstring(client.get("/sitemap.xml").content)
    parts = [part.text for part in index.iter(f"{SPACE}loc")]

    assert index.tag == f"{SPACE}sitemapindex"
    assert parts == [f"{SITE}/sitemap.xml?p=1", f"{SITE}/sitemap.xml?p=2"]
    assert [len(listed(client, part.removeprefix(SITE))) for part in parts] == [3, 3]
    assert client.get("/sitemap.xml?p=3").status_code == 404
    assert client.get("/sitemap.xml?p=x").status_code == 404


def test_the_list_costs_one_query_for_any_number_of_paths(client):
    published(core=1)
    listed(client)
    with CaptureQueriesContext(connection) as few:
        listed(client)
    for number in range(8):
        published(step("s", resource(f"r{number}")), key=f"p{number}")
    listed(client)
    with CaptureQueriesContext(connection) as many:
        listed(client)

    assert len(many) == len(few) == 1


def test_crawlers_are_told_where_the_list_is_and_what_to_leave_alone(client):
    response = client.get("/robots.txt")
    lines = response.text.splitlines()

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert lines[0] == "User-agent: *"
    assert lines[-1] == f"Sitemap: {SITE}/sitemap.xml"
    left_alone = [line.removeprefix("Disallow: ") for line in lines[1:-1]]
    for address in ["/admin/", "/accounts/", "/learning/", "/search/", "/preview/"]:
        assert address in left_alone
    # What is left alone exists, and nothing that is listed is among it.
    for address in ["/admin/", "/accounts/login/", "/learning/", "/search/", "/preview/x/"]:
        assert resolve(address)
    plain = tuple(address for address in left_alone if "*" not in address)
    published(core=1)
    assert not [each for each in listed(client) if each.removeprefix(SITE).startswith(plain)]


@pytest.mark.parametrize("address", ["/robots.txt", "/sitemap.xml"])
def test_neither_changes_anything_or_knows_who_asks(client, address):
    assert client.post(address).status_code == 405
    response = client.get(address)
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies
