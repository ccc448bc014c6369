"""The account page and the end of letters in a browser, with JavaScript and without."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from accounts.unsubscribing import unsubscribe_address
from tests.browser.test_accessibility import check  # noqa: F401
from tests.factories import make_learner

pytestmark = pytest.mark.django_db(transaction=True)
ACCOUNT = "/account/"
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["JavaScript", "no JavaScript"])


@pytest.fixture
def ines(transactional_db):
    return make_learner(email="ines@example.org", name="Inês")


@pytest.fixture
def open_account(open_browser, sign_in, ines):
    """Open the account page in a fresh browser, in a place on earth."""

    def open_one(**options):
        page = sign_in(open_browser(**options), ines)
        page.goto("/")
        page.get_by_role("banner").get_by_role("link", name="Account").click()
        expect(page.get_by_role("heading", name="Account", level=1)).to_be_visible()
        return page

    return open_one


def kept():
    return User.objects.get(email="ines@example.org")


@SCRIPTS
def test_somebody_asks_for_letters_where_they_live_and_ends_them(open_account, scripts):
    page = open_account(java_script_enabled=scripts)

    page.get_by_label("Name").fill("Inês Duarte")
    page.get_by_label("Time zone").select_option(label="Lisbon")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("status").first).to_have_text("Your changes are saved.")
    expect(page.get_by_text("by the time zone Europe/Lisbon")).to_be_visible()

    page.get_by_label("A short letter once a week").check()
    page.get_by_label("Day").select_option("Thursday")
    page.get_by_role("button", name="Save letters").click()
    expect(page.get_by_role("status").first).to_have_text("Saved. A letter comes every Thursday.")
    now = kept()
    assert (now.name, now.time_zone, now.digest_day) == ("Inês Duarte", "Europe/Lisbon", 3)

    page.get_by_label("A short letter once a week").uncheck()
    page.get_by_role("button", name="Save letters").click()
    expect(page.get_by_role("status").first).to_have_text("Saved. No letter comes.")
    assert kept().digest_day is None


@SCRIPTS
def test_the_link_of_a_letter_ends_them_without_logging_in(open_browser, ines, settings, scripts):
    User.objects.update(digest_day=0)
    settings.BASE_URL = ""
    page = open_browser(java_script_enabled=scripts)

    page.goto(unsubscribe_address(ines))
    assert kept().digest_day == 0
    page.get_by_role("button", name="Stop the letters").click()

    expect(page.get_by_role("heading", name="No more letters")).to_be_visible()
    assert kept().digest_day is None


def test_the_browsers_time_zone_is_offered_and_kept_once_saved(open_account):
    page = open_account(timezone_id="Asia/Tokyo")

    expect(page.get_by_label("Time zone")).to_have_value("Asia/Tokyo")
    expect(page.get_by_text("Your browser names this time zone.")).to_be_visible()
    assert kept().time_zone == ""
    page.get_by_role("button", name="Save changes").click()

    expect(page.get_by_role("status").first).to_have_text("Your changes are saved.")
    expect(page.get_by_text("Your browser names this time zone.")).to_be_hidden()
    assert kept().time_zone == "Asia/Tokyo"


def test_a_time_zone_that_was_chosen_is_left_alone(open_account):
    User.objects.update(time_zone="Europe/Lisbon")

    page = open_account(timezone_id="Asia/Tokyo")

    expect(page.get_by_label("Time zone")).to_have_value("Europe/Lisbon")
    expect(page.get_by_text("Your browser names this time zone.")).to_be_hidden()


def test_the_pages_are_fit_for_everybody(page, check, sign_in, ines, settings):  # noqa: F811
    User.objects.update(digest_day=0)
    settings.BASE_URL = ""
    check("no more letters, asked", unsubscribe_address(ines))
    page.get_by_role("button", name="Stop the letters").click()
    expect(page.get_by_role("heading", name="No more letters")).to_be_visible()
    check("no more letters")
    sign_in(page, ines)
    check("account", ACCOUNT)
    page.get_by_label("Name").evaluate("field => field.value = 'a'.repeat(200)")
    page.get_by_role("button", name="Save changes").click()
    page.get_by_role("alert").wait_for()
    check("account, mended")
    page.get_by_label("Name").fill("Inês")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("status").first).to_have_text("Your changes are saved.")
    check("account, saved")
