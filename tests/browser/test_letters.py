"""Letters in a real browser: as mail shows them, as curators do, and as a trial does.

With LOOK_AT naming a folder, each is also kept there as a picture.
"""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as site
from django.utils import translation
from playwright.sync_api import expect

from accounts.samples import prefixes, written
from tests.browser.walking import sign_up
from tests.factories import make_learner

OF_THE_STOCK_ADMIN = {"empty-table-header"}
LOOKS = [(1280, "light"), (390, "dark"), (320, "light")]
WORKSHOP = "/admin/letters/?letter=account/email/password_changed&language=de"
BOTH = pytest.mark.parametrize(("width", "theme"), LOOKS)


def look(page, name, accepted=()):
    """Return what is wrong with the page that is open: for people, and in width."""
    found = {fault["id"] for fault in Axe().run(page).response["violations"]}
    if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
        found.add("scrolls sideways")
    if folder := os.environ.get("LOOK_AT"):
        width, theme = page.viewport_size["width"], page.evaluate("matchMedia(DARK).matches")
        page.screenshot(path=Path(folder) / f"{name}-{width}-{theme}.png", full_page=True)
    return found - set(accepted)


@pytest.fixture
def open_looking(open_browser):
    """Open a browser of a width and a theme, in which Axe may set its own styles."""

    def open_one(width, theme):
        options = {"viewport": {"width": width, "height": 900}, "bypass_csp": True}
        page = open_browser(color_scheme=theme, **options)
        page.add_init_script("window.DARK = '(prefers-color-scheme: dark)'")
        return page

    return open_one


@BOTH
def test_a_letter_is_readable_as_mail_shows_it(open_looking, transactional_db, width, theme):
    page = open_looking(width, theme)
    page.goto("/health/")
    languages = [code for code, _ in site.LANGUAGES]

    for number, prefix in enumerate(prefixes()):
        language = languages[number % len(languages)]
        with translation.override(language):
            [(html, _kind)] = written(prefix).alternatives
        page.set_content(str(html))

        assert look(page, f"mail-{prefix.rpartition('/')[2]}") == set(), prefix
        assert page.locator("html").get_attribute("lang") == language


@BOTH
def test_curators_read_a_letter(open_looking, sign_in, transactional_db, width, theme):
    curator = make_learner(is_staff=True, is_superuser=True)
    page = sign_in(open_looking(width, theme), curator)

    page.goto(WORKSHOP)
    assert look(page, "workshop", OF_THE_STOCK_ADMIN) == set()
    page.get_by_role("main").get_by_role("link", name="See it as HTML").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    assert look(page, "workshop-html") == set()


def test_a_letters_style_is_seen_under_the_policy_of_every_page(open_as_curator, transactional_db):
    """Put style within the document that curators see, and the policy refuses it."""
    page = open_as_curator()

    response = page.goto(f"{WORKSHOP}&form=html")

    assert "style-src 'self';" in response.headers["content-security-policy"]
    expect(page.locator(".letter")).to_have_css("border-top-color", "rgb(255, 192, 33)")


@BOTH
def test_a_trial_shows_its_letters(open_looking, transactional_db, queue, width, theme):
    page = open_looking(width, theme)
    sign_up(page, "walker@example.org")
    page.context.clear_cookies()
    page.goto("/accounts/password/reset/")
    page.get_by_label("Email address").fill("walker@example.org")
    page.get_by_role("main").get_by_role("button", name="Send the link").click()
    page.get_by_role("link", name="Its letters are shown here.").click()

    expect(page.get_by_role("heading", name="Choose a new password")).to_be_visible()
    assert look(page, "trial") == set()
