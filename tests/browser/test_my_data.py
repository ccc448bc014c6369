"""A copy of one's data and the end of an account in a browser, with JavaScript and without."""

import json
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from accounts.models import User
from tests.accounts.belongings import make_person
from tests.browser.test_accessibility import check  # noqa: F401
from tests.browser.walking import PASSWORD, TRAIL, log_in, sign_up, tick_next
from tests.factories import make_learner

pytestmark = pytest.mark.usefixtures("paths")
EMAIL = "walker@example.org"
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["JavaScript", "no JavaScript"])


def prove(page):
    """Type the password where it is asked for again."""
    expect(page.get_by_role("heading", name="Your password, please")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


@SCRIPTS
def test_somebody_takes_their_data_along_and_leaves(open_browser, tmp_path, scripts):
    page = open_browser(java_script_enabled=scripts)
    page.goto(TRAIL)
    key = tick_next(page)
    sign_up(page, EMAIL)
    elsewhere = open_browser()
    log_in(elsewhere, EMAIL)

    page.get_by_role("banner").get_by_role("link", name="Account").click()
    page.get_by_role("link", name="Delete account").last.click()
    prove(page)
    expect(page.get_by_role("heading", name="Delete account", level=1)).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Download your data").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download everything").click()
    file = tmp_path / "data.zip"
    download.value.save_as(file)
    with ZipFile(file) as archive:
        data = json.loads(archive.read("data.json"))
        table = archive.read("completions.csv").decode()
    assert download.value.suggested_filename.startswith("waymark-data-")
    assert data["account"][0]["email"] == EMAIL
    assert [row["resource"] for row in data["completions"]] == [key]
    assert len(table.splitlines()) == 2

    page.goto("/account/delete/")
    page.get_by_label("Type your email address to confirm").fill("other@example.org")
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("alert")).to_contain_text("This is not the address")
    page.get_by_label("Type your email address to confirm").fill(EMAIL)
    page.get_by_role("button", name="Delete my account").click()

    expect(page.get_by_role("heading", name="Your account is deleted")).to_be_visible()
    assert not User.objects.filter(email=EMAIL).exists()
    expect(page.get_by_role("banner").get_by_role("link", name="Log in")).to_be_visible()
    elsewhere.goto("/account/")
    expect(elsewhere.get_by_role("heading", name="Log in")).to_be_visible()
    page.goto(TRAIL)
    expect(page.locator(f"#r-{key}[data-state=here]")).to_be_visible()


def test_ticks_that_waited_to_be_sent_go_with_the_account(page):
    """Take forget.js out of templates/accounts/deleted.html."""
    sign_up(page, EMAIL)
    page.goto("/account/delete/")
    prove(page)
    page.evaluate(
        "() => localStorage.wishes = JSON.stringify("
        "[{who: document.body.dataset.who, to: '/x/', done: '1'}])"
    )
    page.get_by_label("Type your email address to confirm").fill(EMAIL)
    page.get_by_role("button", name="Delete my account").click()

    expect(page.get_by_role("heading", name="Your account is deleted")).to_be_visible()
    page.wait_for_function("() => !localStorage.wishes")


def test_the_pages_are_fit_for_everybody(page, check):  # noqa: F811
    check("privacy", "/privacy/")
    sign_up(page, EMAIL)
    make_person("perdita@example.org", "Perdita", "Thoughts")
    page.goto("/account/delete/")
    prove(page)
    check("delete account")
    page.get_by_role("button", name="Delete my account").click()
    page.get_by_role("alert").wait_for()
    check("delete account, mended")
    check("your data", "/account/data/")
    check("account, with data", "/account/")
    User.objects.filter(email=EMAIL).update(is_staff=True, is_superuser=True)
    check("delete account, the last administrator", "/account/delete/")
    make_learner(is_staff=True, is_superuser=True)
    page.goto("/account/delete/")
    page.get_by_label("Type your email address to confirm").fill(EMAIL)
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("heading", name="Your account is deleted")).to_be_visible()
    check("account deleted")
