"""Waymark in somebody's own language, in a real browser: by its wish, and by a choice."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import check  # noqa: F401
from tests.browser.walking import TRAIL, next_row, place
from tests.factories import make_learner, published, resource, step

pytestmark = pytest.mark.usefixtures("paths")
FIRST_STEP = f"{TRAIL}introducing-deep-learning/"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_who_comes_with_a_chinese_browser_walks_in_chinese_and_chooses_german(open_browser, script):
    page = open_browser(locale="zh-CN", java_script_enabled=script)
    page.goto(TRAIL)
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    expect(place(page)).to_contain_text("下一项")
    key = next_row(page).get_attribute("id").removeprefix("r-")
    done = page.locator(f"#tick-{key}")
    expect(done).to_have_accessible_name(re.compile("^已完成"))
    done.click()
    expect(page.locator(f"#r-{key}")).to_have_attribute("data-state", "done")

    page.get_by_role("contentinfo").get_by_role("button", name="Deutsch").click()

    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page).to_have_url(re.compile(TRAIL))
    expect(place(page)).to_contain_text("Als Nächstes:")
    expect(page.locator(f"#r-{key}")).to_have_attribute("data-state", "done")
    expect(page.get_by_role("contentinfo").get_by_role("button", name="Deutsch")).to_have_attribute(
        "aria-pressed", "true"
    )
    page.goto("/learning/")
    expect(page.get_by_role("main").get_by_role("heading", level=1)).to_have_text("Mein Lernen")


def test_a_tick_is_told_in_the_language_of_the_page(open_browser):
    page = open_browser(locale="de-AT")
    page.goto(FIRST_STEP)
    expect(next_row(page).locator(".flag")).to_have_text("Als Nächstes")
    key = next_row(page).get_attribute("id").removeprefix("r-")

    page.locator(f"#tick-{key}").click()

    expect(page.locator("#say")).to_contain_text("Als Nächstes: ")
    page.context.set_offline(True)
    page.locator(f"#tick-{next_row(page).get_attribute('id').removeprefix('r-')}").click()
    expect(page.get_by_role("alert")).to_contain_text("Noch nicht gespeichert.")


@pytest.mark.parametrize("language", ["de", "zh-hans"])
def test_every_page_fits_in_another_language(page, sign_in, check, live_server, language):  # noqa: F811
    sign_in(page, make_learner(language=language))
    kept = {"name": "language", "value": language, "url": live_server.url}
    page.context.add_cookies([kept])
    page.goto(TRAIL)
    page.locator(f"#tick-{next_row(page).get_attribute('id').removeprefix('r-')}").click()
    expect(page.locator("#say")).not_to_be_empty()

    for name, address in {
        "home": "/",
        "trail": TRAIL,
        "step": FIRST_STEP,
        "options": f"{TRAIL}options/",
        "way": f"{TRAIL}way/",
        "changes": f"{TRAIL}changes/",
        "my learning": "/learning/",
        "activity": "/learning/activity/",
        "search": "/search/?q=backpropogation",
        "account": "/account/",
    }.items():
        check(f"{name} {language}", address)


def test_a_path_from_right_to_left_fits_in_a_page_from_left_to_right(page, check):  # noqa: F811
    published(
        step("s", resource("r", title="مقدمة في التعلم العميق"), title="الخطوة الأولى"),
        key="arabic",
        title="التعلم العميق",
        language="ar",
    )

    check("trail from right to left", "/paths/arabic/")

    heading = (
        page.get_by_role("heading", level=1).locator("[dir=rtl]").or_(page.locator("h1[dir=rtl]"))
    )
    expect(heading).to_have_css("direction", "rtl")
    expect(page.get_by_role("main")).to_have_css("direction", "ltr")
