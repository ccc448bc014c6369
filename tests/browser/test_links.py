"""Link health in a real browser: the acts in the row, readable at any width, by keyboard too."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from learning.domain import linkrecords, publishing
from learning.models import LearningPath, Link, LinkCheck
from tests.learning.admin.conftest import make_path, page_of

ALL = "/admin/links/"
ADDRESS = "https://example.org/{}"
COPY = "https://web.archive.org/web/20250312081500/https://example.org/r12"
NEW = "https://new.example.org/r11"


def check(key, outcome, **fields):
    given = {"since": timezone.now(), "checked_at": timezone.now(), **fields}
    LinkCheck.objects.create(address=ADDRESS.format(key), outcome=outcome, **given)


@pytest.fixture
def path(transactional_db):
    """A published path whose links are in every state."""
    path = make_path(steps=2, resources=4)
    publishing.publish(path)
    check("r11", "moved", reason="moved for good", moved_to=NEW)
    check("r12", "down", reason="timeout", tries=21, archived_url=COPY, last_good_at=timezone.now())
    changed = {"known_print": "aa" * 32, "seen_print": "bb" * 32, "seen_title": "Another"}
    check("r13", "changed", reason="title", known_title="As it was", **changed)
    check("r14", "look", reason="403")
    check("r21", "not-free", reason="person")
    check("r22", "answering", failing="dns", tries=2)
    linkrecords.tell_paths([path.pk])
    return path


def said(page):
    return page.locator(".messagelist")


def row(page, title):
    return page.locator("tbody tr", has=page.get_by_role("rowheader", name=title))


def compare_page(path):
    digest = LinkCheck.objects.get(outcome="changed").pk
    return f"{page_of(path, 'links')}r13/{digest}/compare/"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_fit_and_are_accessible(open_as_curator, path, width, theme):
    # Axe sets styles of its own, which the policy reports: it is held to in the next test.
    page = open_as_curator(
        color_scheme=theme, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    addresses = [ALL, f"{ALL}?state=answering", page_of(path, "links"), compare_page(path)]
    for address in [*addresses, "/paths/deep/s1/", "/paths/deep/"]:
        page.goto(address)
        for folded in page.locator(".links summary").all():
            folded.click()

        found = [
            (fault["id"], fault["nodes"][0]["html"])
            for fault in Axe().run(page).response["violations"]
        ]

        assert found == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


def test_a_new_address_is_accepted_in_the_row(open_as_curator, path):
    page = open_as_curator()
    page.goto(ALL)

    row(page, "Resource r11").get_by_role("button", name="Accept new address").click()

    expect(said(page)).to_contain_text("replaced, and published as revision 2.")
    expect(page).to_have_url(re.compile(f"{ALL}$"))
    expect(row(page, "Resource r11")).to_have_count(0)
    assert Link.objects.get(resource__key="r11").url == NEW


def test_an_address_is_replaced_and_a_typing_mistake_comes_back(open_as_curator, path):
    page = open_as_curator()
    page.goto(f"{ALL}?state=down")
    down = row(page, "Resource r12")

    down.locator("summary", has_text="Replace").click()
    down.get_by_label("New address").fill("example.org/typed")
    down.get_by_label("New address").press("Enter")
    expect(down.locator(".errorlist")).to_contain_text("must begin with http:// or https://")
    expect(down.get_by_label("New address")).to_have_value("example.org/typed")
    down.get_by_label("New address").fill("https://example.org/typed")
    down.get_by_role("button", name="Replace", exact=True).click()

    expect(said(page)).to_contain_text("replaced, and published as revision 2.")
    assert Link.objects.get(resource__key="r12").url == "https://example.org/typed"


def test_a_changed_page_is_compared_and_found_fine(open_as_curator, path):
    page = open_as_curator()
    page.goto(page_of(path, "links"))

    row(page, "Resource r13").get_by_role("link", name="Compare").click()
    expect(page.locator(".compare")).to_contain_text("As it was")
    expect(page.locator(".compare")).to_contain_text("Another")
    page.get_by_role("button", name="It is fine as it is now").click()

    expect(said(page)).to_contain_text("The page as it is now is known.")
    expect(row(page, "Resource r13")).to_have_count(0)


def test_acts_are_done_by_keyboard(open_as_curator, path):
    page = open_as_curator()
    page.goto(page_of(path, "links"))
    look = row(page, "Resource r14")

    look.get_by_role("button", name="Mark fine").focus()
    page.keyboard.press("Enter")
    expect(said(page)).to_contain_text("Marked as fine, until the answer changes.")

    row(page, "Resource r12").locator("summary", has_text="More").focus()
    page.keyboard.press("Enter")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(said(page)).to_contain_text("Marked as no longer free.")
    expect(row(page, "Resource r12")).to_contain_text("No longer free")


def test_a_resource_is_archived_in_the_row_without_javascript(open_as_curator, path):
    page = open_as_curator(java_script_enabled=False)
    page.goto(ALL)
    gone = row(page, "Resource r12")

    gone.locator("summary", has_text="More").click()
    gone.get_by_role("button", name="Archive the resource").click()

    expect(said(page)).to_contain_text("Archived, and published as revision 2.")
    expect(gone).to_have_count(0)


def test_learners_are_led_to_the_archived_copy(open_browser, path):
    page = open_browser()

    page.goto("/paths/deep/s1/")

    down = page.locator("#r-r12")
    expect(down.locator(".notice")).to_contain_text("The original is not answering. It last worked")
    assert down.get_by_role("link", name="Read the archived copy").get_attribute("href") == COPY
    assert down.get_by_role("link", name="Resource r12", exact=True).get_attribute("href") == COPY
    assert LearningPath.objects.get().links_changed_at
