"""The page of one's sessions in a browser, with JavaScript and without; and the first form."""

import pytest
from playwright.sync_api import expect

from accounts.models import UserSession
from tests.browser.test_accessibility import check  # noqa: F401
from tests.browser.walking import PASSWORD, TRAIL, log_in, next_row, tick_next
from tests.factories import make_learner

pytestmark = pytest.mark.django_db(transaction=True)
ACCOUNT, PAGE = "/account/", "/account/sessions/"
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["JavaScript", "no JavaScript"])
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def ines(transactional_db):
    return make_learner(email="ines@example.org", name="Inês", password=PASSWORD)


@SCRIPTS
def test_somebody_logs_their_phone_out_from_the_desk(open_browser, ines, scripts):
    desk = open_browser(java_script_enabled=scripts)
    phone, third = open_browser(user_agent=PHONE), open_browser()
    for page in (desk, phone, third):
        log_in(page, ines.email)
    desk.goto(ACCOUNT)
    desk.get_by_role("link", name="See where you are logged in").click()
    rows = desk.get_by_role("main").get_by_role("listitem").filter(has=desk.locator("svg"))
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("This device.")

    desk.get_by_role("button", name="Log out Safari on iPhone").click()
    desk.get_by_label("Password").fill(PASSWORD)
    desk.get_by_role("button", name="Continue").click()

    expect(desk.get_by_role("status").first).to_have_text("That device is logged out.")
    expect(rows).to_have_count(2)
    phone.goto(ACCOUNT)
    expect(phone.get_by_role("heading", name="Log in", level=1)).to_be_visible()
    third.goto(ACCOUNT)
    expect(third.get_by_role("heading", name="Account", level=1)).to_be_visible()

    desk.get_by_role("button", name="Log out everywhere else").click()

    expect(desk.get_by_role("status").first).to_have_text("You are logged out everywhere else.")
    expect(rows).to_have_count(1)
    assert UserSession.objects.count() == 1
    third.goto(ACCOUNT)
    expect(third.get_by_role("heading", name="Log in", level=1)).to_be_visible()


@SCRIPTS
@pytest.mark.usefixtures("paths")
def test_who_only_looks_gets_no_cookie_and_ticks_at_once(open_browser, scripts):
    page = open_browser(java_script_enabled=scripts)
    for address in ("/", "/search/?q=deep", "/credits/", TRAIL):
        page.goto(address)
    assert page.context.cookies() == []
    tab = page.context.new_page()
    tab.goto(TRAIL)

    first = tick_next(page)
    assert {kept["name"] for kept in page.context.cookies()} == {"csrftoken", "sessionid"}
    second = next_row(tab).locator("xpath=following::li[contains(@class, 'res')][1]")
    key = second.get_attribute("id").removeprefix("r-")
    tab.locator(f"#tick-{key}").click()  # Its form is from before the cookie.
    expect(tab.locator(f"#tick-{key}")).to_have_attribute("aria-pressed", "true")

    page.goto(TRAIL)
    for done in (first, key):
        expect(page.locator(f"#tick-{done}")).to_have_attribute("aria-pressed", "true")


@pytest.mark.usefixtures("paths")
def test_the_pages_are_fit_for_everybody(page, open_browser, check, ines):  # noqa: F811
    log_in(page, ines.email)
    check("sessions, this one alone", PAGE)
    for agent in (PHONE, "curl/8.5.0"):
        log_in(open_browser(user_agent=agent), ines.email)
    check("sessions", PAGE)
    check("account with sessions", ACCOUNT)
    check("log in again", "/account/log-in-again/")
    check("address", "/accounts/email/")
    page.goto(PAGE)
    page.get_by_role("button", name="Log out everywhere else").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("status").first).to_be_visible()
    check("sessions, others ended")
