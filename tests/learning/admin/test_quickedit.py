"""A row of the outline edited in its place, and two curators in the same row."""

import html
import re

import pytest
from django.contrib.admin.models import LogEntry

from learning.models import Resource, Step
from tests.learning.admin.conftest import page_of

HTMX = {"HTTP_HX_REQUEST": "true"}
ROW = {"title": "Resource r11", "kind": "article", "weight": "core", "minutes": "10"}


def row_of(path, part):
    return page_of(path, "outline") + f"{part}/"


def opened(curator, path, part="resources/r11", **headers):
    """Return what the row's form would send."""
    page = curator.client.get(row_of(path, part), **headers)
    assert page.status_code == 200
    mark = re.search(r'name="page_mark" value="([^"]*)"', page.text)[1]
    return {"page_mark": mark}


def versions(page):
    """Return the table of both versions in the row: field → (stored now, as sent)."""
    rows = re.findall(r"<tr>(.*?)</tr>", page.text.partition("<table>")[2].partition("</table>")[0])
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows[1:]]
    return {html.unescape(cell[0]): tuple(cell[1:3]) for cell in cells}


def test_a_row_becomes_a_form_and_is_saved_in_its_place(curator, published):
    sent = opened(curator, published) | ROW
    sent |= {"title": " Better ", "kind": "video", "weight": "optional", "minutes": "25"}

    page = curator.client.post(row_of(published, "resources/r11"), sent, follow=True)

    saved = Resource.objects.get(key="r11")
    assert (saved.title, saved.kind, saved.weight, saved.minutes) == (
        "Better",
        "video",
        "optional",
        25,
    )
    assert page.redirect_chain[-1][0] == page_of(published, "outline") + "#r-r11"
    assert "“Better” saved." in html.unescape(page.text)
    assert "Changed Title, Kind, Weight and Minutes." in LogEntry.objects.get().get_change_message()


def test_a_steps_title_is_saved_in_its_place(curator, published):
    sent = opened(curator, published, "steps/s1") | {"title": "First"}

    curator.client.post(row_of(published, "steps/s1"), sent)

    assert Step.objects.get(key="s1").title == "First"


def test_a_row_saved_as_it_was_logs_nothing(curator, published):
    sent = opened(curator, published) | ROW

    page = curator.client.post(row_of(published, "resources/r11"), sent, follow=True)

    assert "is unchanged." in page.text
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 201},
        {"title": "a\u202eb"},
        {"kind": "song"},
        {"weight": ""},
        {"minutes": "-1"},
        {"minutes": "100001"},
        {"minutes": "soon"},
    ],
    ids=str,
)
def test_what_cannot_be_saved_comes_back_in_the_row(curator, published, wrong):
    sent = opened(curator, published) | ROW | wrong

    page = curator.client.post(row_of(published, "resources/r11"), sent)

    assert page.status_code == 200
    assert "errorlist" in page.text
    assert Resource.objects.filter(key="r11", title="Resource r11", minutes=10).exists()


def test_a_newer_row_is_not_saved_over_and_both_versions_are_shown(
    curator, other_curator, published
):
    mine, theirs = opened(curator, published) | ROW, opened(other_curator, published) | ROW
    address = row_of(published, "resources/r11")
    other_curator.client.post(address, theirs | {"title": "Theirs", "minutes": "45"})

    page = curator.client.post(address, mine | {"title": "Mine", "kind": "video"})

    assert "somebody else changed this row meanwhile" in page.text
    assert versions(page) == {
        "Title": ("Theirs", "Mine"),
        "Kind": ("Article", "Video"),
        "Minutes": ("45", "10"),
    }
    assert Resource.objects.get(key="r11").title == "Theirs"

    again = ROW | {"title": "Mine", "kind": "video", "minutes": "45"}
    again["page_mark"] = re.search(r'name="page_mark" value="([^"]*)"', page.text)[1]
    curator.client.post(address, again)

    saved = Resource.objects.get(key="r11")
    assert (saved.title, saved.kind, saved.minutes) == ("Mine", "video", 45)


@pytest.mark.parametrize("mark", ["", "e30:forged:forged"])
def test_a_row_without_its_mark_is_not_saved(curator, published, mark):
    sent = ROW | {"title": "Mine", "page_mark": mark}

    page = curator.client.post(row_of(published, "resources/r11"), sent)

    assert "somebody else changed this row meanwhile" in page.text
    assert Resource.objects.get(key="r11").title == "Resource r11"


def test_moving_a_row_does_not_stop_its_editing(curator, other_curator, published):
    sent = opened(curator, published) | ROW | {"title": "Mine"}
    wish = {"resource": "r11", "step": "s2"}
    other_curator.client.post(page_of(published, "outline") + "move/", wish)

    curator.client.post(row_of(published, "resources/r11"), sent)

    saved = Resource.objects.get(key="r11")
    assert (saved.title, saved.step.key) == ("Mine", "s2")


def test_a_row_archived_meanwhile_is_not_saved(curator, other_curator, published):
    sent = opened(curator, published) | ROW | {"title": "Mine"}
    wish = {"kind": "resource", "key": "r11", "archived": "1"}
    other_curator.client.post(page_of(published, "outline") + "archive/", wish)

    page = curator.client.post(row_of(published, "resources/r11"), sent, follow=True)

    assert "is not in this path any more" in page.text
    assert Resource.objects.get(key="r11").title == "Resource r11"


def test_htmx_gets_the_row_alone_and_where_it_belongs(curator, published):
    address = row_of(published, "resources/r11")
    sent = opened(curator, published, **HTMX) | ROW | {"title": "Better"}

    saved = curator.client.post(address, sent, **HTMX)
    closed = curator.client.get(address + "?row", **HTMX)

    for answer in (saved, closed):
        assert answer["HX-Retarget"] == "#r-r11"
        assert "HX-Request" in answer["Vary"]
        assert "Resource r12" not in answer.text
        assert "<input" not in answer.text
        assert "<html" not in answer.text
    assert "1 unpublished change" in saved.text


def test_rows_that_are_being_typed_in_are_left_alone(curator, published):
    wish = {"resource": "r12 before r11", "open": ["r-r12"]}

    answer = curator.client.post(page_of(published, "outline") + "place/", wish, **HTMX)

    assert answer["HX-Retarget"] == "#s-s1"
    assert '<li id="r-r12" hx-preserve></li>' in answer.text
    assert "Resource r11" in answer.text
