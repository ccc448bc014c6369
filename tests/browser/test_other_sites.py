"""Logging in with another site in a real browser, under the policy on forms."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import NARROW, WIDE, faults
from tests.browser.walking import PASSWORD, TRAIL, sign_up, tick_next
from tests.journeys.site import running_site
from tests.journeys.stand_in import stand_in

BUTTON = "Continue with Stand-in"
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["JavaScript", "no JavaScript"])


@pytest.fixture(scope="module")
def other():
    with stand_in() as site:
        yield site


@pytest.fixture(scope="module")
def site(tmp_path_factory, other):
    with running_site(tmp_path_factory.mktemp("offering-site"), **other.variables) as running:
        yield running


@pytest.fixture
def open_here(chromium, site):
    """Open fresh browsers on the site; pages keep their policy."""
    contexts, broken = [], []

    def open_one(**options):
        context = chromium.new_context(base_url=site.address, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("console", lambda said: broken.append(said.text) if "Policy" in said.text else None)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert broken == []


@SCRIPTS
def test_a_visitor_comes_in_with_another_site_and_keeps_their_ticks(open_here, other, scripts):
    """Take the site's origins out of form-action in config/settings.py, and the browser stays."""
    other.knows(f"visitor {scripts}", f"visitor-{scripts}@example.org".lower())
    page = open_here(java_script_enabled=scripts)
    page.goto(TRAIL)
    if scripts:
        tick_next(page)
    else:
        page.locator("li.res[data-state=here] .tick").click()
    page.goto("/accounts/login/")
    page.get_by_role("button", name=BUTTON).click()
    page.get_by_role("link", name="Agree").click()

    expect(page.get_by_role("banner").get_by_role("link", name="Log out")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Your 1 tick came with you.")


def test_the_pages_are_fit_for_everybody(open_here, other):
    other.knows("learner", "learner-there@example.org")
    page = open_here()
    found = []

    def check(address=None):
        if address:
            page.goto(address)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            for width in (WIDE, NARROW, 320):
                page.set_viewport_size({"width": width, "height": 900})
                found.extend(f"{page.url}, {theme}, {width}: {fault}" for fault in faults(page))
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    found.append(f"{page.url} is too wide at {width}")

    check("/accounts/login/")
    check("/accounts/signup/")
    check("/accounts/oidc/oidc/login/")
    check("/accounts/oidc/oidc/login/callback/?code=made-up&state=made-up")
    page.goto("/accounts/login/")
    page.get_by_role("button", name=BUTTON).click()
    page.get_by_role("link", name="Refuse").click()
    check()
    sign_up(page, "learner-here@example.org")
    page.goto("/accounts/3rdparty/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Continue").click()
    check()
    page.get_by_role("button", name=BUTTON).click()
    page.get_by_role("link", name="Agree").click()
    expect(page.get_by_role("button", name="Disconnect Stand-in")).to_be_visible()
    check()

    assert found == []
