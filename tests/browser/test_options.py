"""Questions, prerequisites and ticks from another path in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from learning.domain.publishing import publish
from learning.models import LearningPath, Link
from tests.browser import test_accessibility
from tests.browser.test_keyboard import tab_to
from tests.browser.walking import TRAIL, place, sign_up, tick_next

pytestmark = pytest.mark.usefixtures("paths")
OPTIONS = f"{TRAIL}options/"
EARLIER = "/paths/machine-learning-python/"
STEP = f"{TRAIL}introducing-deep-learning/"
SHARED = "nielsen-chapter-1"
check = test_accessibility.check  # The fixture, for the pages of this file.


@pytest.fixture
def one_address(paths):
    """The two shipped paths, sending people to one and the same address of Nielsen's book."""
    book = Link.objects.get(resource__key="nielsen-book", key="main")
    Link.objects.filter(resource__key=SHARED, key="main").update(url=book.url)
    publish(LearningPath.objects.get(slug="deep-learning"))


def tick_the_book(page):
    """Tick the whole book on the earlier path, where it is a side trip."""
    page.goto(f"{EARLIER}deep-learning-in-python/")
    page.locator("#tick-nielsen-book").click()
    expect(page.locator("#r-nielsen-book")).to_have_attribute("data-state", "done")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_from_the_trail_to_another_library_and_back(open_browser, script):
    page = open_browser(java_script_enabled=script)
    page.goto(TRAIL)
    main = page.get_by_role("main")
    expect(main).to_contain_text("Which library will you use? TensorFlow (recommended).")
    page.get_by_role("link", name="Change", exact=True).click()
    expect(page).to_have_url(re.compile(f"{OPTIONS}$"))
    before = page.locator("#where").inner_text()
    if script:
        page.evaluate("window.isTheSamePage = true")

    page.get_by_role("checkbox", name=re.compile("^TensorFlow")).uncheck()
    page.get_by_role("checkbox", name=re.compile("^Caffe")).check()
    save = page.get_by_role("button", name="Save choice")
    save.click()

    expect(page.locator(".said")).to_contain_text(
        re.compile(r"Choice saved\.\s+0 of \d+ core done")
    )
    expect(page.get_by_role("checkbox", name=re.compile("^Caffe"))).to_be_checked()
    assert page.locator("#where").inner_text() != before
    if script:
        assert page.evaluate("window.isTheSamePage")
        expect(save).to_be_focused()
        expect(page.locator("#say")).to_contain_text("Choice saved.")

    page.get_by_role("link", name="See the path").click()
    expect(main).to_contain_text("Which library will you use? Caffe.")


def test_another_library_can_be_chosen_with_the_keyboard_alone(page):
    page.goto(TRAIL)

    tab_to(page, page.get_by_role("link", name="Change", exact=True))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"{OPTIONS}$"))
    theano = page.get_by_role("checkbox", name=re.compile("^Theano"))
    tab_to(page, theano)
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Save choice"))
    page.keyboard.press("Enter")

    expect(page.locator("#say")).to_contain_text("Choice saved.")
    expect(theano).to_be_checked()
    expect(page.get_by_role("button", name="Save choice")).to_be_focused()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_what_was_ticked_on_the_earlier_path_is_ticked_here_by_a_button(
    open_browser, one_address, script
):
    page = open_browser(java_script_enabled=script)
    tick_the_book(page)
    page.goto(STEP)
    row = page.locator(f"#r-{SHARED}")
    expect(row).to_contain_text("You ticked this on 7 Steps to Mastering Machine Learning")
    expect(row).to_contain_text("There: The whole book. Here: Chapter 1 only.")
    expect(row).to_have_attribute("data-state", "ahead")
    if script:
        page.evaluate("window.isTheSamePage = true")

    page.get_by_role("button", name="Tick it here too").click()

    expect(row).to_have_attribute("data-state", "done")
    expect(row).to_contain_text("Just done")
    expect(page.get_by_role("button", name="Tick it here too")).to_have_count(0)
    if script:
        assert page.evaluate("window.isTheSamePage")
        expect(page.locator(f"#tick-{SHARED}")).to_be_focused()
        expect(page.locator("#say")).to_contain_text("1 of 3 in this step.")


def test_the_pages_of_somebody_who_has_just_come(page, check):
    check("options of a visitor", OPTIONS)
    check("trail that asks", TRAIL)


def test_the_pages_of_somebody_who_walks_both_paths(page, check, one_address):
    sign_up(page, "walker@example.org")
    tick_the_book(page)
    check("trail of who begins the second path", TRAIL)
    check("step with an offer", STEP)
    for _ in range(2):
        page.goto(TRAIL)
        tick_next(page)
    expect(place(page)).to_contain_text("2 of ")
    check("trail with prerequisites beside it", TRAIL)
    page.goto(f"{TRAIL}getting-practical/")
    page.locator("#tick-tensorflow-install").click()
    expect(page.locator("#r-tensorflow-install")).to_have_attribute("data-state", "done")
    page.goto(OPTIONS)
    page.get_by_role("checkbox", name=re.compile("^TensorFlow")).uncheck()
    page.get_by_role("checkbox", name=re.compile("^Theano")).check()
    page.get_by_role("button", name="Save choice").click()
    expect(page.get_by_role("main")).to_contain_text("Your 1 tick there is kept")
    check("options, changed")
    check("step that says what options leave", f"{TRAIL}getting-practical/")
