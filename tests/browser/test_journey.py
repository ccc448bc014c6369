"""The whole journey in a real browser, with JavaScript and without."""

import re

import pytest
from playwright.sync_api import expect

from learning.domain.publishing import published_outline
from tests.browser.walking import (
    TRAIL,
    log_in,
    log_out,
    next_row,
    place,
    sign_up,
    tick_next,
)

pytestmark = pytest.mark.usefixtures("paths")
EMAIL = "walker@example.org"
STEP = f"{TRAIL}introducing-deep-learning/"


def core_total():
    """Return how many core resources count for those who chose nothing."""
    walk = published_outline("deep-learning").walk(frozenset())
    return sum(len(step.core) for step in walk.steps)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_from_a_first_visit_to_the_end_of_the_path(open_browser, script):
    page = open_browser(java_script_enabled=script)
    total = core_total()

    # A visitor opens the path and ticks three resources.
    page.goto("/")
    page.get_by_role("link", name="Start the first path").click()
    expect(place(page)).to_contain_text("You are on step 1 of 7")
    kept = [tick_next(page) for _ in range(3)]
    expect(place(page)).to_contain_text(f"3 of {total} core done")

    # They sign up, and the three are kept.
    sign_up(page, EMAIL)
    page.goto(TRAIL)
    expect(place(page)).to_contain_text(f"3 of {total} core done")
    page.goto(STEP)
    for key in kept:
        expect(page.locator(f"#r-{key}")).to_have_attribute("data-state", "done")

    # They tick on, log out and log in, and their place is unchanged.
    page.goto(TRAIL)
    tick_next(page)
    tick_next(page)
    expect(place(page)).to_contain_text(f"5 of {total} core done")
    before = place(page).inner_text()
    log_out(page)
    page.goto(TRAIL)
    expect(place(page)).to_contain_text("You are on step 1 of 7")
    log_in(page, EMAIL)
    page.goto(TRAIL)
    assert place(page).inner_text() == before

    # They finish every core resource, and the path says so.
    for _ in range(5, total):
        tick_next(page)
    expect(place(page)).to_contain_text("You have walked the whole path")
    expect(next_row(page)).to_have_count(0)
    page.goto("/learning/")
    expect(page.get_by_role("main")).to_contain_text("Finished")


def test_a_tick_loads_no_page_and_keeps_the_focus(page):
    page.goto(STEP)
    page.evaluate("window.isTheSamePage = true")
    first = next_row(page)
    key = first.get_attribute("id").removeprefix("r-")
    title = first.locator(".res-t").inner_text()
    button, say = page.locator(f"#tick-{key}"), page.locator("#say")

    button.click()

    expect(page.locator(f"#r-{key}")).to_have_attribute("data-state", "done")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(say).to_have_text(
        re.compile(rf"^Done: {re.escape(title)}\. 1 of 3 in this step\. Next: ")
    )
    expect(page.locator(".bar")).to_contain_text("1 of 3 done")

    page.get_by_role("button", name="Undo").click()

    expect(page.locator(f"#r-{key}")).to_have_attribute("data-state", "here")
    expect(button).to_be_focused()
    expect(say).to_contain_text(f"Not done: {title}. 0 of 3 in this step. Next: {title}.")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    assert page.evaluate("window.isTheSamePage")
    assert page.url.endswith(STEP)


def test_a_tick_on_the_trail_moves_the_place_without_a_page_load(page):
    page.goto(TRAIL)
    page.evaluate("window.isTheSamePage = true")

    for _ in range(3):
        tick_next(page)

    expect(place(page)).to_contain_text("You are on step 2 of 7")
    expect(page.locator("#say")).to_contain_text("Step 1 done. Next: ")
    assert page.evaluate("window.isTheSamePage")


def test_choosing_another_library_changes_at_once_what_counts(page):
    step = next(
        step
        for step in published_outline("deep-learning").walk(frozenset()).steps
        if any(resource.option for resource in step.core)
    )
    page.goto(f"{TRAIL}{step.step.key}/")
    page.evaluate("window.isTheSamePage = true")
    before = page.locator("#where").inner_text()
    expect(page.locator("#r-tensorflow-tutorial")).to_be_visible()

    page.get_by_role("checkbox", name=re.compile("^TensorFlow")).uncheck()
    page.get_by_role("checkbox", name=re.compile("^Theano")).check()
    save = page.get_by_role("button", name="Save choice")
    save.click()

    expect(page.locator("#r-theano-tutorial")).to_be_visible()
    expect(page.locator("#r-tensorflow-tutorial")).to_have_count(0)
    expect(page.locator("#say")).to_contain_text("Choice saved.")
    expect(save).to_be_focused()
    assert page.locator("#where").inner_text() != before
    assert page.evaluate("window.isTheSamePage")
