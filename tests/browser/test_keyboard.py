"""From signing up to a tick and back with Tab, Space, Enter and letters only."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.walking import PASSWORD, next_row, place

pytestmark = pytest.mark.usefixtures("paths")
MOST_STOPS = 80
# What somebody sees of the element that has the focus.
FOCUS = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const box = element.getBoundingClientRect(), style = getComputedStyle(element);
  const across = box.x + box.width / 2, down = box.y + box.height / 2;
  const top = document.elementFromPoint(across, down);
  return {
    what: element.outerHTML.slice(0, 200),
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    uncovered: !top || top === element || element.contains(top) || top.contains(element),
  };
}"""
AT_THE_END = "() => scrollY + innerHeight >= document.documentElement.scrollHeight - 2"


def tab_to(page, target):
    """Press Tab until the target has the focus; at every stop the focus must be seen."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus is None:
            continue  # The browser's own bar, between the page's end and its start.
        assert focus["outline"] >= 2, focus["what"]
        assert focus["inView"], focus["what"]
        assert focus["uncovered"], focus["what"]
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {target}")


def test_signing_up_and_ticking_need_no_mouse(page):
    header, main = page.get_by_role("banner"), page.get_by_role("main")
    page.goto("/")

    tab_to(page, page.get_by_role("link", name="Skip to content"))
    tab_to(page, header.get_by_role("link", name="Sign up"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/accounts/signup/$"))

    tab_to(page, page.get_by_label("Email address"))
    page.keyboard.type("keys@example.org")
    tab_to(page, page.get_by_label("Password"))
    page.keyboard.type(PASSWORD)
    tab_to(page, main.get_by_role("button", name="Sign up"))
    page.keyboard.press("Enter")

    expect(header.get_by_role("link", name="Log out")).to_be_visible()
    tab_to(page, header.get_by_role("link", name="Paths"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/#paths$"))
    tab_to(page, main.get_by_role("link", name="Start the first path"))
    page.keyboard.press("Enter")

    expect(place(page)).to_contain_text("You are on step 1 of 7")
    key = next_row(page).get_attribute("id").removeprefix("r-")
    tick = page.locator(f"#tick-{key}")
    tab_to(page, tick)
    page.keyboard.press("Space")

    expect(page.locator(f"#r-{key}")).to_have_attribute("data-state", "done")
    expect(tick).to_be_focused()
    expect(page.locator("#say")).to_contain_text("Done: ")

    tab_to(page, page.get_by_role("button", name="Undo"))
    page.keyboard.press("Enter")

    expect(page.locator(f"#r-{key}")).to_have_attribute("data-state", "here")
    expect(tick).to_be_focused()


def test_the_way_back_through_a_step_shows_the_focus_under_the_bar(open_browser):
    page = open_browser(viewport={"width": 390, "height": 700})
    page.goto("/paths/deep-learning/introducing-deep-learning/")
    page.keyboard.press("End")
    page.wait_for_function(AT_THE_END)

    for _ in range(MOST_STOPS):
        page.keyboard.press("Shift+Tab")
        focus = page.evaluate(FOCUS)
        if focus is not None:
            assert focus["inView"], focus["what"]
            assert focus["uncovered"], focus["what"]
