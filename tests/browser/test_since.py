"""Coming back to a path that moved on, in a real browser, with JavaScript and without."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from learning.domain import linkrecords
from learning.models import LearningPath, LinkCheck
from tests.browser.walking import sign_up, tick_next
from tests.factories import published, resource, step

TRAIL, CHANGES = "/paths/walking/", "/paths/walking/changes/"
EMAIL = "walker@example.org"
LONG = "A very long title of a piece that takes more than one line on any telephone there is"


@pytest.fixture(autouse=True)
def path(transactional_db):
    """A path of two steps."""
    return published(step("s1", resource("a"), resource("b")), step("s2", resource("c")))


def grow():
    published(
        step(
            "s1",
            resource("b", title="Said better"),
            resource("d", title=LONG),
            resource("e", weight="optional"),
            resource("x", replaces=["a"]),
        ),
        step("s3", resource("f"), resource("g")),
        step("s2", resource("c")),
        exactly=True,
    )
    now = timezone.now()
    LinkCheck.objects.create(
        address="https://example.org/c", outcome="down", since=now, broken_at=now
    )
    linkrecords.tell_paths(LearningPath.objects.values_list("pk", flat=True))


def notice(page):
    return page.get_by_role("complementary", name="Since you were here")


@pytest.mark.parametrize("who", ["learner", "visitor"])
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_who_comes_back_reads_what_is_new_and_puts_it_away(open_browser, script, who):
    page = open_browser(java_script_enabled=script)
    if who == "learner":
        sign_up(page, EMAIL)
    page.goto(TRAIL)
    tick_next(page)
    expect(notice(page)).to_have_count(0)

    grow()
    page.goto(TRAIL)
    tick_next(page)

    expect(notice(page).get_by_role("listitem")).to_have_count(6)
    expect(notice(page)).to_contain_text("You did the earlier version.")
    expect(notice(page)).to_contain_text("“Resource c” does not answer at the moment.")
    notice(page).get_by_role("link", name=LONG).click()
    expect(page.locator("#r-d")).to_be_visible()
    page.goto(TRAIL)
    notice(page).get_by_role("button", name="Put this away").click()

    expect(notice(page)).to_have_count(0)
    page.goto(TRAIL)
    expect(notice(page)).to_have_count(0)
    page.get_by_role("link", name="What changed").click()
    expect(page.get_by_role("heading", name="Revision 2")).to_be_visible()


def test_putting_it_away_loads_no_page_and_says_so_where_the_focus_is(page):
    page.goto(TRAIL)
    tick_next(page)
    grow()
    page.goto(TRAIL)
    page.evaluate("window.isTheSamePage = true")

    notice(page).get_by_role("button", name="Put this away").press("Enter")

    put_away = page.locator("#since")
    expect(put_away).to_have_text("Put away. All that changed")
    expect(put_away).to_be_focused()
    assert page.evaluate("window.isTheSamePage")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_fit_and_are_accessible(open_browser, theme, width):
    # Axe sets styles of its own, which the policy reports: it is held to in the tests above.
    page = open_browser(
        color_scheme=theme, viewport={"width": width, "height": 900}, bypass_csp=True
    )

    def check(shown):
        found = [
            (fault["id"], fault["nodes"][0]["html"])
            for fault in Axe().run(page).response["violations"]
        ]
        assert found == [], shown
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), shown

    sign_up(page, EMAIL)
    page.goto(TRAIL)
    for _ in range(3):
        tick_next(page)
    grow()
    for address in (TRAIL, "/learning/", CHANGES, f"{CHANGES}?until=1"):
        page.goto(address)
        check(address)
    page.goto(TRAIL)
    expect(page.get_by_role("link", name="3 new since you finished")).to_be_visible()
    notice(page).get_by_role("button", name="Put this away").click()
    expect(page.locator("#since")).to_be_focused()
    check("put away")
