"""Sign-up: from a form to an account, with the address proved by a code."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client
from django.utils import timezone

from learning.domain import visit
from tests.accounts.conftest import PASSWORD, code_in, is_logged_in, last_mail, log_in_by_code

pytestmark = pytest.mark.django_db
SIGNUP, CODE = "/accounts/signup/", "/accounts/confirm-email/"


def sign_up(client, email="new@example.org", **fields):
    return client.post(SIGNUP, {"email": email, "password1": PASSWORD, **fields})


def test_the_code_from_the_mail_opens_the_account(client, proved):
    response = sign_up(client, email="New@Example.org", name="Nia")
    assert response.url == CODE
    assert not is_logged_in(client)

    response = client.post(CODE, {"code": code_in(last_mail())})

    assert response.url == "/learning/"
    assert is_logged_in(client)
    user = get_user_model().objects.get()
    assert (user.email, user.name) == ("new@example.org", "Nia")
    assert user.emailaddress_set.get().verified


def test_a_name_is_not_asked_for(client, proved):
    sign_up(client)

    assert get_user_model().objects.get().name == ""


def test_who_only_tries_waymark_out_is_logged_in_at_once(client):
    response = sign_up(client)

    assert response.url == "/learning/"
    assert is_logged_in(client)
    assert not get_user_model().objects.get().emailaddress_set.get().verified


def test_a_trial_says_that_an_address_is_taken(client, ines):
    response = sign_up(client, email="ines@example.org")

    assert "There is an account with this address." in response.text


def test_an_address_that_was_not_proved_in_a_trial_is_proved_at_the_next_log_in(client, settings):
    sign_up(client)
    client.post("/accounts/logout/")
    settings.ADDRESSES_ARE_PROVED = True

    response = client.post("/accounts/login/", {"login": "new@example.org", "password": PASSWORD})
    assert "If you have not confirmed your address yet" in response.text
    assert not is_logged_in(client)

    log_in_by_code(client, get_user_model().objects.get())
    assert get_user_model().objects.get().emailaddress_set.get().verified


def test_a_wrong_code_opens_nothing_and_the_third_ends_it(client, proved):
    sign_up(client)

    assert "not the code we sent" in client.post(CODE, {"code": "WRONG"}).text
    client.post(CODE, {"code": "WRONG"})
    response = client.post(CODE, {"code": "WRONG"})

    assert response.url == "/accounts/login/"
    assert client.post(CODE, {"code": code_in(last_mail())}).url == "/accounts/login/"
    assert not is_logged_in(client)


def test_a_new_code_can_be_asked_for(client, proved, monkeypatch):
    sign_up(client)
    old = code_in(last_mail())
    in_a_while = timezone.now().timestamp() + 60
    monkeypatch.setattr("time.time", lambda: in_a_while)

    client.post(CODE, {"action": "resend"})

    assert len(mail.outbox) == 2
    assert code_in(last_mail()) != old
    client.post(CODE, {"code": code_in(last_mail())})
    assert is_logged_in(client)


def test_known_and_unknown_addresses_are_answered_alike(client, client_two, ines, proved):
    known = sign_up(client, email="ines@example.org")
    unknown = sign_up(client_two, email="nobody@example.org")

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    pages = [
        without_token(c.get(CODE).text).replace(address, "ADDRESS")
        for c, address in [(client, "ines@example.org"), (client_two, "nobody@example.org")]
    ]
    assert pages[0] == pages[1]
    assert [letter.subject for letter in mail.outbox] == [
        "You already have an account",
        "Your code for Waymark",
    ]
    assert get_user_model().objects.filter(email="ines@example.org").count() == 1


def test_known_and_unknown_addresses_cost_the_same_hashing(
    client, client_two, ines, proved, monkeypatch
):
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, *args: hashed.append(1) or encode(self, *args)
    )

    sign_up(client, email="ines@example.org")
    for_known = len(hashed)
    sign_up(client_two, email="nobody@example.org")

    assert for_known == len(hashed) - for_known == 1


def test_the_form_says_what_to_mend_and_where(client):
    page = sign_up(client, email="ines", password1="").text

    assert "Check 2 things" in page
    assert '<a href="#id_email">Enter an email address, like name@example.com</a>' in page
    assert '<a href="#id_password1">Enter a password</a>' in page
    assert 'aria-describedby="id_email_helptext id_email_error"' in page
    assert 'id="id_email_error"' in page


@pytest.mark.parametrize(
    ("password", "is_taken"),
    [
        ("short12", False),
        ("password", False),
        ("12345678", False),
        ("new@example.org", False),
        (" with spaces ", True),
        ("ßøñ😀 été glacé", True),
        ("x y" * 300, True),
        ("x y" * 400, False),
    ],
)
def test_passwords_are_taken_literally_when_they_are_hard_to_guess(client, password, is_taken):
    sign_up(client, password1=password)

    user = get_user_model().objects.first()
    assert bool(user and user.check_password(password)) == is_taken


def test_an_address_longer_than_mail_allows_is_refused(client):
    response = sign_up(client, email=f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 20}.org")

    assert response.status_code == 200
    assert not get_user_model().objects.exists()


def test_sign_up_says_how_many_ticks_come_along(client):
    session = client.session
    visit.mark(session, "deep-learning", "intro", done=True, at=timezone.now())
    visit.mark(session, "deep-learning", "more", done=True, at=timezone.now())
    session.save()

    assert "You have ticked 2 resources in this browser. They come with you." in (
        client.get(SIGNUP).text
    )


def test_without_ticks_sign_up_does_not_speak_of_any(client):
    assert "in this browser" not in client.get(SIGNUP).text


def without_token(page):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


@pytest.fixture
def client_two():
    return Client()
