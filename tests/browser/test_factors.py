"""Passkeys, apps and recovery codes in a browser that has an authenticator."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from tests.accounts.conftest import clock  # noqa: F401
from tests.browser.test_accessibility import check  # noqa: F401
from tests.browser.walking import PASSWORD, log_in, log_out, sign_up
from tests.factories import make_learner

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "ines@example.org"
OVERVIEW = "/accounts/2fa/"


class Authenticator:
    """What holds passkeys in a browser of a test."""

    def __init__(self, page):
        self.cdp = page.context.new_cdp_session(page)
        self.cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        added = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self.id = added["authenticatorId"]

    def verify(self, verified):
        """Recognise whoever holds it from now on, or nobody."""
        given = {"authenticatorId": self.id, "isUserVerified": verified}
        self.cdp.send("WebAuthn.setUserVerified", given)

    def passkeys(self):
        found = self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        return found["credentials"]


@pytest.fixture
def authenticator(page):
    return Authenticator(page)


def press(page, name):
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def is_in(page):
    expect(page.get_by_role("banner").get_by_role("link", name="Log out")).to_be_visible()


def is_out(page):
    page.goto("/account/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")


def prove_by_password(page):
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Continue")


def type_code(page, code):
    page.get_by_label(re.compile("^Code")).fill(code)
    press(page, "Continue")


def code_in_mail():
    return re.search(r"\n\n([A-Z0-9-]{6,9})\n\n", mail.outbox[-1].body)[1]


def add_passkey(page):
    page.goto(OVERVIEW)
    page.get_by_role("link", name="Add a passkey").click()
    prove_by_password(page)
    page.get_by_label("Name of the passkey").fill("Phone")
    press(page, "Create a passkey")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")


def set_up_app(page, clock):  # noqa: F811
    """Set an app up, and return its secret and the recovery codes."""
    page.goto(OVERVIEW)
    page.get_by_role("link", name="Set up an app").click()
    prove_by_password(page)
    expect(page.get_by_role("img", name="QR code")).to_have_js_property("complete", True)
    secret = page.locator("code.key").inner_text()
    type_code(page, clock.code(secret))
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    return secret, page.locator("code.key").all_inner_texts()


def test_signing_up_and_logging_in_with_a_passkey(page, authenticator, settings):
    settings.ADDRESSES_ARE_PROVED = settings.ACCOUNT_PREVENT_ENUMERATION = True
    page.goto("/accounts/signup/")
    page.get_by_role("link", name="Sign up with a passkey").click()
    page.get_by_label("Email address").fill(EMAIL)
    press(page, "Continue")
    page.get_by_label("Code").fill(code_in_mail())
    press(page, "Continue")
    press(page, "Create a passkey")
    is_in(page)
    assert [key["isResidentCredential"] for key in authenticator.passkeys()] == [True]

    log_out(page)
    page.goto("/accounts/login/?next=/credits/")
    press(page, "Log in with a passkey")
    page.wait_for_url("**/credits/")
    is_in(page)


def test_a_passkey_that_verifies_nobody_opens_nothing(page, authenticator):
    sign_up(page, EMAIL)
    add_passkey(page)
    log_out(page)
    authenticator.verify(False)

    page.goto("/accounts/login/")
    press(page, "Log in with a passkey")
    expect(page.get_by_role("alert")).to_contain_text("That came to nothing.")
    is_out(page)

    authenticator.verify(True)
    press(page, "Log in with a passkey")
    is_in(page)


def test_an_authenticator_that_verifies_nobody_makes_no_passkey(page, authenticator):
    sign_up(page, EMAIL)
    authenticator.verify(False)
    page.goto(f"{OVERVIEW}webauthn/add/")
    prove_by_password(page)

    press(page, "Create a passkey")

    expect(page.get_by_role("alert")).to_contain_text("That came to nothing.")
    assert authenticator.passkeys() == []


@pytest.mark.usefixtures("authenticator")
def test_a_passkey_as_the_second_factor(page):
    sign_up(page, EMAIL)
    add_passkey(page)
    log_out(page)

    page.goto("/accounts/login/")
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Log in")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your second factor")
    press(page, "Use a passkey")
    is_in(page)

    page.goto(OVERVIEW)
    page.get_by_role("link", name="Remove Phone").click()
    press(page, "Use a passkey")
    press(page, "Remove")
    expect(page.get_by_role("status").first).to_have_text("The passkey is removed.")
    log_out(page)
    log_in(page, EMAIL)


@pytest.mark.parametrize("scripts", [True, False], ids=["JavaScript", "no JavaScript"])
def test_an_app_with_recovery_codes(open_browser, clock, scripts):  # noqa: F811
    page = open_browser(java_script_enabled=scripts)
    make_learner(email=EMAIL, password=PASSWORD)
    log_in(page, EMAIL)
    secret, codes = set_up_app(page, clock)
    assert len(codes) == 10
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the codes").click()
    assert all(code in download.value.path().read_text() for code in codes)

    for code in [codes[0], None]:
        log_out(page)
        clock.tick()
        page.goto("/accounts/login/")
        page.get_by_label("Email address").fill(EMAIL)
        page.get_by_label("Password").fill(PASSWORD)
        press(page, "Log in")
        type_code(page, codes[0] if code is None else code)
        if code is None:
            expect(page.get_by_role("alert")).to_contain_text("it was used already")
            type_code(page, clock.code(secret))
        is_in(page)

    page.goto(OVERVIEW)
    expect(page.get_by_text("9 of 10 codes are left.")).to_be_visible()


def test_a_curator_is_led_to_a_second_factor_and_on(page, authenticator, settings):
    settings.STAFF_SECOND_FACTOR = True
    make_learner(email=EMAIL, password=PASSWORD, is_staff=True, is_superuser=True)
    page.goto("/admin/reports/")
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Log in")
    expect(page.get_by_text("One more thing before the curators")).to_be_visible()

    page.get_by_role("link", name="Add a passkey").click()
    prove_by_password(page)
    press(page, "Create a passkey")
    page.get_by_role("link", name="Go on to where you were going").click()

    page.wait_for_url("**/admin/reports/")
    assert authenticator.passkeys()


def test_without_javascript_pages_say_that_passkeys_need_it(open_browser):
    page = open_browser(java_script_enabled=False)
    page.goto("/accounts/login/")
    expect(page.get_by_role("button", name="Log in with a passkey")).to_be_hidden()
    page.goto("/accounts/signup/passkey/")
    expect(page.get_by_text("Passkeys need JavaScript")).to_be_visible()
    sign_up(page, EMAIL)
    page.goto(f"{OVERVIEW}webauthn/add/")
    prove_by_password(page)
    expect(page.get_by_text("Passkeys need JavaScript")).to_be_visible()
    expect(page.get_by_role("button", name="Create a passkey")).to_be_hidden()


@pytest.mark.usefixtures("authenticator")
def test_the_pages_are_fit_for_everybody(page, check, clock):  # noqa: F811
    check("log in", "/accounts/login/")
    check("sign up", "/accounts/signup/")
    check("sign up with a passkey", "/accounts/signup/passkey/")
    sign_up(page, EMAIL)
    check("factors, none", OVERVIEW)
    page.goto(f"{OVERVIEW}totp/activate/")
    prove_by_password(page)
    check("app")
    secret = page.locator("code.key").inner_text()
    type_code(page, "000000")
    page.get_by_role("alert").wait_for()
    check("app, mended")
    secret = page.locator("code.key").inner_text()
    type_code(page, clock.code(secret))
    page.wait_for_url("**/recovery-codes/")
    check("recovery codes")
    check("recovery codes, anew", f"{OVERVIEW}recovery-codes/generate/")
    check("remove the app", f"{OVERVIEW}totp/deactivate/")
    check("add a passkey", f"{OVERVIEW}webauthn/add/")
    press(page, "Create a passkey")
    page.wait_for_url(f"**{OVERVIEW}")
    check("factors")
    page.get_by_role("link", name="Rename Passkey").click()
    check("rename a passkey")
    page.goto(OVERVIEW)
    page.get_by_role("link", name="Remove Passkey").click()
    check("remove a passkey")
    check("account", "/account/")
    log_out(page)
    page.goto("/accounts/login/")
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Log in")
    page.get_by_role("heading", name="Your second factor").wait_for()
    check("second factor")
    press(page, "Use a passkey")
    is_in(page)
    page.goto(f"{OVERVIEW}totp/deactivate/")
    check("a passkey again")
    page.get_by_role("link", name="Use a code instead").click()
    check("a code again")
