"""A link to the preview: for somebody without an account, for seven days, to look and no more."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core import signing
from django.utils import timezone

from learning.domain import previewing
from learning.models import Choice, LearningPath, Resource, Step
from tests.learning.admin.conftest import page_of


@pytest.fixture
def link(curator, published):
    curator.save(Step.objects.get(key="s1"), "_only_save", title="A new beginning")
    return made(curator, published)


def made(curator, path):
    page = curator.press(path, "preview_link").text
    return re.search(r'value="http://testserver(/preview/[^"]+)"', page)[1]


def ages(monkeypatch, days):
    later = timezone.now() + timedelta(**days)
    monkeypatch.setattr(signing.time, "time", later.timestamp)


def test_a_link_is_made_with_a_button_and_says_when_it_ends(curator, published):
    page = curator.press(published, "preview_link").text

    ends = timezone.localtime(timezone.now() + previewing.LINK_LASTS)
    assert f"{ends.day} {ends:%B}" in page
    assert LogEntry.objects.first().get_change_message().startswith("Made a preview link that")
    assert curator.client.get(page_of(published, "preview_link")).status_code == 405


def test_the_link_shows_the_working_copy_to_somebody_without_an_account(client, link):
    trail, step = client.get(link), client.get(f"{link}s1/")

    for page in (trail, step):
        assert page.status_code == 200
        assert "A new beginning" in page.text
        assert "This is a preview of the working copy." in page.text
        assert "/admin/" not in page.text
    assert "A new beginning" not in client.get("/paths/deep/").text


def test_what_the_link_shows_is_kept_by_nobody(client, link):
    page = client.get(link)

    assert page["Cache-Control"] == "no-store"
    assert page["X-Robots-Tag"] == "noindex, nofollow"


def test_links_inside_stay_in_the_preview_and_keep_whose_eyes(client, link):
    for address in (link, f"{link}s1/"):
        page = client.get(f"{address}?as=halfway").text

        assert f'href="{link}s2/?as=halfway' in page
        assert 'href="/paths/deep/' not in page


def test_nothing_can_be_done_with_the_link(client, link):
    page = client.get(link).text

    assert 'name="done"' not in page
    for address in (link, f"{link}s1/"):
        assert client.post(address, {"done": "1"}).status_code == 405
    assert "visit" not in client.session


def test_a_step_that_is_not_shown_leads_back_to_the_trail(client, link):
    response = client.get(f"{link}nowhere/?as=learner")

    assert (response.status_code, response["Location"]) == (302, f"{link}?as=learner")


def test_a_link_ends_after_seven_days(client, link, monkeypatch):
    ages(monkeypatch, {"days": 6, "hours": 23})
    assert client.get(link).status_code == 200

    ages(monkeypatch, {"days": 7, "minutes": 1})
    assert client.get(link).status_code == 404


def test_every_link_that_shows_nothing_says_so_with_the_same_bytes(
    client, curator, published, link, monkeypatch
):
    token = link.split("/")[2]
    gone = signing.TimestampSigner(salt=previewing.SALT).sign("never-was")
    forged = [
        "x",
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token.replace("deep", "other"),
        signing.TimestampSigner(salt="another").sign("deep"),
        signing.dumps("deep", salt=previewing.SALT),
        "deep:" + "9" * 2000,
        gone,
    ]

    pages = [client.get(f"/preview/{each}/") for each in forged]
    pages += [client.get(f"/preview/{each}/s1/") for each in forged]
    pages.append(curator.client.get("/preview/x/"))
    ages(monkeypatch, {"days": 8})
    pages.append(client.get(link))

    assert {page.status_code for page in pages} == {404}
    assert {page["Cache-Control"] for page in pages} == {"no-store"}
    assert len({page.content for page in pages}) == 1
    assert "This link has ended" in pages[0].text


def test_a_path_in_the_middle_of_a_change_asks_for_patience(client, published, link):
    Choice.objects.create(path=published, key="library", question="Which?")

    page = client.get(link)

    assert page.status_code == 404
    assert "Nothing to see just now" in page.text
    assert "/admin/" not in page.text


def test_editors_remarks_are_not_shown(client, published, link):
    LearningPath.objects.update(remark="Between us")
    Resource.objects.update(remark="Between us")

    assert "Between us" not in client.get(link).text + client.get(f"{link}s1/").text
