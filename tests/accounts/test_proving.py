"""Whoever signs up with somebody else's address gets nothing by it, however its owner comes in."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user_model
from django.test import Client

from tests.accounts.conftest import PASSWORD, code_in, is_logged_in, last_mail, link_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("proved")]
HERE, STRANGERS = "ines@example.org", "a stranger's own choice"
SIGNUP, LOGIN, PROVE = "/accounts/signup/", "/accounts/login/", "/accounts/confirm-email/"


def by_code(browser):
    browser.post("/accounts/login/code/", {"email": HERE})
    browser.post("/accounts/login/code/confirm/", {"code": code_in(last_mail())})


def by_reset(browser):
    browser.post("/accounts/password/reset/", {"email": HERE})
    page = browser.get(link_in(last_mail()))
    browser.post(page.url, {"password1": PASSWORD, "password2": PASSWORD})
    browser.post(LOGIN, {"login": HERE, "password": PASSWORD})


@pytest.fixture
def stranger():
    """A browser where somebody has signed up with an address that is not theirs."""
    browser = Client()
    browser.post(SIGNUP, {"email": HERE, "password1": STRANGERS})
    return browser


@pytest.mark.parametrize("door", [by_code, by_reset])
def test_a_password_set_before_the_proof_opens_nothing(stranger, client, door):
    """Take out `set_unusable_password` in accounts/proving.py: the stranger is in, after a code."""
    door(client)
    assert is_logged_in(client)

    again = Client()
    again.post(LOGIN, {"login": HERE, "password": STRANGERS})

    assert not is_logged_in(again)
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize("door", [by_code, by_reset])
def test_another_sites_account_from_before_the_proof_is_taken_off(stranger, client, door):
    """Take out `SocialAccount` in accounts/proving.py: the stranger's site opens the account."""
    user = get_user_model().objects.get()
    SocialAccount.objects.create(user=user, provider="github", uid="stranger")

    door(client)

    assert is_logged_in(client)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("door", [by_code, by_reset])
def test_a_sign_up_that_still_waits_for_its_code_is_over(stranger, client, door):
    """Fails when mark_email_address_as_verified of allauth takes an address that is proved."""
    code = code_in(last_mail())
    door(client)

    stranger.post(PROVE, {"code": code})
    stranger.get(PROVE)

    assert not is_logged_in(stranger)


def test_whoever_comes_by_code_is_told_to_choose_a_password(stranger, client):
    by_code(client)

    told = client.get("/account/").text
    assert "The password set before your address was confirmed no longer works." in told
    assert client.get("/accounts/password/change/").url == "/accounts/password/set/"


def test_a_password_of_who_proved_the_address_with_it_stays(stranger, client):
    """Its code was typed where the password was: here the stranger reads the mail."""
    stranger.post(PROVE, {"code": code_in(last_mail())})
    by_code(client)

    again = Client()
    again.post(LOGIN, {"login": HERE, "password": STRANGERS})

    assert is_logged_in(again)


def test_a_password_that_waits_for_its_proof_is_answered_as_a_wrong_one(stranger):
    """Take out `_check_password` in accounts/backends.py: the log-in leads on to a code."""
    answers = [
        Client().post(LOGIN, {"login": HERE, "password": password})
        for password in (STRANGERS, "wrong", *[STRANGERS] * 3, "wrong")
    ]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert all("is not right" in answer.text for answer in answers[:5])


def test_an_address_that_an_administrator_has_given_is_proved_by_one_code(client):
    get_user_model().objects.create_user(HERE, PASSWORD)

    by_code(client)

    assert is_logged_in(client)
