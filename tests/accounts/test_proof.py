"""Whoever changes their account proves again who they are, and hears of the change by mail."""

import time

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import PASSWORD, is_logged_in, last_mail, log_in_by_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("proved")]
EMAIL, SET = "/accounts/email/", "/accounts/password/set/"
CHANGE, PROVE = "/accounts/password/change/", "/accounts/reauthenticate/"
AGAIN = "/account/log-in-again/"
NEW = "eight more quiet stones"
SET_PASSWORD = {"password1": NEW, "password2": NEW}
ADD = {"action_add": "", "email": "new@example.org"}


@pytest.fixture
def let_pass(monkeypatch):
    """Let time pass since the last proof."""
    moments = {"now": time.time()}
    monkeypatch.setattr("time.time", lambda: moments["now"])

    def pass_by(seconds):
        moments["now"] += seconds

    return pass_by


@pytest.fixture
def browser(ines):
    browser = Client()
    browser.post("/accounts/login/", {"login": ines.email, "password": PASSWORD})
    return browser


@pytest.fixture
def without_password(ines):
    """A browser of somebody who has no password and logs in with codes."""
    ines.set_unusable_password()
    ines.save()
    browser = Client()
    log_in_by_code(browser, ines)
    mail.outbox.clear()
    return browser


@pytest.mark.parametrize(
    "change",
    [
        ADD,
        {"action_remove": "", "email": "ines@example.org"},
        {"action_primary": "", "email": "ines@example.org"},
    ],
)
def test_the_address_is_changed_with_proof_alone(browser, change):
    """Fails when ACCOUNT_REAUTHENTICATION_REQUIRED is taken out of config/settings.py."""
    assert browser.post(EMAIL, change).url.startswith(PROVE)

    assert mail.outbox == []
    assert [row.email for row in User.objects.get().emailaddress_set.all()] == ["ines@example.org"]


def test_a_wrong_password_is_no_proof(browser):
    asked = browser.post(EMAIL, ADD)

    assert browser.post(asked.url, {"password": "wrong"}).status_code == 200
    assert browser.post(EMAIL, ADD).url.startswith(PROVE)
    assert mail.outbox == []


def test_proof_lasts_for_five_minutes(browser, let_pass):
    """Fails when ACCOUNT_REAUTHENTICATION_TIMEOUT is made long."""
    browser.post(PROVE, {"password": PASSWORD})
    let_pass(4 * 60)
    assert browser.post(EMAIL, ADD).url == "/accounts/confirm-email/"
    let_pass(2 * 60)

    assert browser.post(EMAIL, {**ADD, "email": "newer@example.org"}).url.startswith(PROVE)


def test_the_password_is_changed_by_who_knows_it(browser):
    browser.post(PROVE, {"password": PASSWORD})

    browser.post(CHANGE, SET_PASSWORD)
    browser.post(CHANGE, {**SET_PASSWORD, "oldpassword": "wrong"})

    assert User.objects.get().check_password(PASSWORD)


def test_a_first_password_takes_a_log_in_of_the_last_minutes(without_password, let_pass):
    """Fails when `reauthentication_required` is taken out of accounts/urls.py."""
    let_pass(6 * 60)

    assert without_password.get(SET).url == AGAIN
    assert without_password.post(SET, SET_PASSWORD).url == AGAIN
    assert not User.objects.get().has_usable_password()


def test_so_does_a_new_address_of_who_has_no_password(without_password, let_pass):
    """Fails when `is_reauthentication_required` is taken out of accounts/adapter.py."""
    let_pass(6 * 60)

    assert without_password.post(EMAIL, ADD).url == AGAIN
    assert mail.outbox == []


def test_who_has_no_password_proves_it_with_a_code_and_goes_on(without_password, ines, let_pass):
    let_pass(6 * 60)
    page = without_password.get(AGAIN)
    assert "Log in again first" in page.text
    there = without_password.post(
        "/accounts/logout/", {"next": "/accounts/login/code/?next=/account/"}
    )
    assert there.url == "/accounts/login/code/?next=/account/"

    log_in_by_code(without_password, ines)
    without_password.post(SET, SET_PASSWORD)

    assert User.objects.get().check_password(NEW)
    assert is_logged_in(without_password)
    assert last_mail().subject == "Your account has a password now"


def test_logging_in_again_is_for_people_with_an_account(client):
    assert client.get(AGAIN).url == f"/accounts/login/?next={AGAIN}"


@pytest.mark.parametrize(
    "address",
    [
        "/account/",
        "/account/sessions/",
        AGAIN,
        EMAIL,
        CHANGE,
        PROVE,
        "/accounts/logout/",
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/accounts/login/code/",
        "/accounts/confirm-email/",
        "/language/",
        "/appearance/",
    ],
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(browser, ines, address, method):
    given = {
        "action_add": "",
        "email": "new@example.org",
        "name": "Someone",
        "part": "you",
        "end": "others",
        "oldpassword": PASSWORD,
        "language": "de",
        "theme": "dark",
        **SET_PASSWORD,
    }
    other = Client()
    other.force_login(ines)
    before = User.objects.values().get()

    getattr(browser, method)(address, given)

    assert User.objects.values().get() == before
    assert is_logged_in(browser)
    assert is_logged_in(other)
    assert mail.outbox == []
