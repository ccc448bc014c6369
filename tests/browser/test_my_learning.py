"""My learning in a real browser, with script and without: set aside, a pace, starting afresh."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from learning.domain.publishing import published_outline
from learning.models import Note, Resource
from tests.browser.test_accessibility import check  # noqa: F401  A fixture.
from tests.browser.test_keyboard import tab_to
from tests.browser.walking import TRAIL, place, sign_up, tick_next
from tests.factories import make_learner

pytestmark = pytest.mark.usefixtures("paths")
TITLE = "7 Steps to Understanding Deep Learning"
OTHER = "/paths/machine-learning-python/"
WAY, AFRESH = f"{TRAIL}way/", f"{TRAIL}afresh/"
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])


def section(page, name):
    """Return the part of My learning under a heading."""
    heading = page.get_by_role("heading", name=name, exact=True)
    return page.get_by_role("main").locator("section").filter(has=heading)


@SCRIPT
@pytest.mark.parametrize("person", ["learner", "visitor"])
def test_a_path_is_set_aside_taken_up_again_given_a_pace_and_started_afresh(
    open_browser, sign_in, script, person
):
    page = open_browser(java_script_enabled=script)
    if person == "learner":
        sign_in(page, make_learner())
    page.goto(TRAIL)
    for _ in range(3):
        tick_next(page)

    # It opens where they left off, and goes on from there.
    page.goto("/learning/")
    expect(place(page)).to_contain_text("Where you left off, today at")
    expect(place(page)).to_contain_text(f"{TITLE}")
    expect(section(page, "Recent")).to_contain_text("Finished step 1, Introducing Deep Learning")
    expect(section(page, "Activity")).to_contain_text("3 ticked on 1 day.")
    section(page, "Activity").get_by_text("Read it as a table").click()
    expect(section(page, "Activity").get_by_role("cell", name="3")).to_be_visible()

    # A pace that is none is asked for again, and then taken.
    place(page).get_by_text("Change your pace").click()
    page.get_by_label("Hours a week").fill("50")
    page.get_by_role("button", name="Save pace").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter whole hours, from 1 to 40")
    expect(page.get_by_label("Hours a week")).to_have_value("50")
    page.get_by_label("Hours a week").fill("10")
    page.get_by_role("button", name="Save pace").click()
    expect(page).to_have_url(re.compile("/learning/$"))
    expect(place(page)).to_contain_text("weeks at 10 h a week")

    # Set aside it stands apart, and a tick takes it up again.
    section(page, "Paths").get_by_role("button", name=f"Set aside: {TITLE}").click()
    expect(section(page, "Set aside")).to_contain_text(TITLE)
    expect(place(page)).to_contain_text("Every path is set aside")
    section(page, "Set aside").get_by_role("button", name="Take it up again").click()
    expect(section(page, "Set aside")).to_have_count(0)
    page.goto(TRAIL)
    page.get_by_role("button", name="Set this path aside").click()
    expect(page.get_by_role("button", name="Take this path up again")).to_be_visible()
    expect(place(page)).to_contain_text("You set this path aside on")
    tick_next(page)
    page.reload()
    expect(place(page)).not_to_contain_text("You set this path aside on")

    # Started afresh, after a look at what goes and a copy of it.
    page.get_by_role("link", name="Start this path afresh").click()
    expect(page.get_by_role("heading", name="This takes back 4 ticks")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download your ticks").click()
    file = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert len(list(csv.reader(io.StringIO(file)))) == 5
    page.get_by_label("Type the path's title to confirm").fill("something else")
    page.get_by_role("button", name="Take back 4 ticks").click()
    expect(page.get_by_role("alert")).to_contain_text(f"Type the title as it stands here: {TITLE}")
    page.get_by_label("Type the path's title to confirm").fill(TITLE.lower())
    page.get_by_role("button", name="Take back 4 ticks").click()
    expect(page.get_by_role("status").first).to_contain_text("4 ticks are taken back.")
    expect(place(page)).to_contain_text("You are on step 1 of 7")
    expect(page.locator("li.res[data-state=done]")).to_have_count(0)


def test_a_visitors_way_comes_along_at_sign_up(page):
    page.goto(TRAIL)
    tick_next(page)
    page.goto(WAY)
    page.get_by_label("Hours a week").fill("12")
    page.get_by_role("button", name="Save pace").click()
    page.get_by_role("button", name="Set this path aside").click()

    sign_up(page, "walker@example.org")

    page.goto("/learning/")
    expect(section(page, "Set aside")).to_contain_text(TITLE)
    page.goto(WAY)
    expect(page.get_by_label("Hours a week")).to_have_value("12")


def test_ticks_of_another_tab_are_asked_about_before_they_are_taken_back(page):
    page.goto(TRAIL)
    tick_next(page)
    other = page.context.new_page()
    page.goto(AFRESH)
    expect(page.get_by_role("heading", name="This takes back 1 tick")).to_be_visible()
    other.goto(TRAIL)
    tick_next(other)

    page.get_by_label("Type the path's title to confirm").fill(TITLE)
    page.get_by_role("button", name="Take back 1 tick").click()

    expect(page.get_by_role("alert")).to_contain_text("your ticks have changed")
    expect(page.get_by_role("heading", name="This takes back 2 ticks")).to_be_visible()
    expect(page.get_by_label("Type the path's title to confirm")).to_have_value(TITLE)
    page.get_by_role("button", name="Take back 2 ticks").click()
    expect(place(page)).to_contain_text("You are on step 1 of 7")


def test_setting_aside_and_a_pace_need_no_mouse(page):
    page.goto(TRAIL)
    tick_next(page)
    page.goto("/learning/")

    tab_to(page, page.locator("summary").filter(has_text="Change your pace"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Hours a week"))
    page.keyboard.press("Control+a")
    page.keyboard.type("6")
    page.keyboard.press("Enter")
    expect(place(page)).to_contain_text("weeks at 6 h a week")

    tab_to(page, page.get_by_role("button", name="Set aside: "))
    page.keyboard.press("Space")
    expect(section(page, "Set aside")).to_contain_text(TITLE)

    tab_to(page, page.get_by_role("group", name="Activity chart"))
    tab_to(page, page.locator("summary").filter(has_text="Read it as a table"))


def test_every_page_of_my_learning_is_accessible(page, sign_in, check):  # noqa: F811
    learner = make_learner()
    sign_in(page, learner)
    page.goto(OTHER)
    tick_next(page)
    page.goto(TRAIL)
    outline = published_outline("deep-learning")
    for key in list(outline.resources)[:2]:
        row = Resource.objects.get(pk=outline.resource_ids[key])
        Note.objects.create(
            learner=learner, resource=row, text="A thought " * 40, html="", words=""
        )
    for _ in range(4):
        tick_next(page)
    page.goto(f"{OTHER}way/")
    page.get_by_role("button", name="Set this path aside").click()

    check("path set aside", OTHER)
    page.goto("/learning/")
    for more in page.locator("details.more > summary").all():
        more.click()
    check("my learning, all open")
    check("activity", "/learning/activity/")
    check("way", WAY)
    page.get_by_label("Hours a week").fill("0")
    page.get_by_role("button", name="Save pace").click()
    page.get_by_role("alert").wait_for()
    check("way, to mend")
    check("afresh", AFRESH)
    page.get_by_role("button", name="Take back").click()
    page.get_by_role("alert").wait_for()
    check("afresh, to mend")
