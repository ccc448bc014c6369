"""Passkeys: sign-up and log-in without a password, whoever holds them being verified."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client

from accounts import factor_forms
from tests.accounts.conftest import PASSWORD, code_in, is_logged_in, last_mail
from tests.accounts.factors import (
    OVERVIEW,
    SECOND,
    add_passkey,
    asked,
    log_in,
    log_in_with,
    prove_again,
)
from tests.accounts.softkey import SoftKey

pytestmark = pytest.mark.django_db
SIGNUP = "/accounts/signup/passkey/"
CREATE = f"{OVERVIEW}webauthn/signup/"
ADD = f"{OVERVIEW}webauthn/add/"
NOT_ACCEPTED = "This passkey was not accepted."
NEW = "new@example.org"


@pytest.fixture
def phone(client, ines):
    """A passkey of Inês, who has logged out again."""
    key = SoftKey()
    log_in(client, ines)
    prove_again(client)
    add_passkey(client, key)
    client.logout()
    mail.outbox.clear()
    return key


def sign_up(client, key):
    client.post(SIGNUP, {"email": NEW, "name": "New"})
    code = client.post("/accounts/confirm-email/", {"code": code_in(last_mail())})
    assert code.url == CREATE
    options = asked(client.get(CREATE))
    return client.post(CREATE, {"name": "Phone", "credential": key.make(options)})


def rows(user):
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)


def test_somebody_signs_up_and_logs_in_without_a_password(client, proved):
    key = SoftKey()

    sign_up(client, key)

    assert is_logged_in(client)
    assert "If you lose this passkey, a recovery code lets you in." in client.get("/account/").text
    user = get_user_model().objects.get(email=NEW)
    assert not user.has_usable_password()
    client.logout()
    response = log_in_with(client, key, next="/paths/deep-learning/")
    assert response.url == "/paths/deep-learning/"
    assert is_logged_in(client)


def test_no_passkey_is_made_before_the_address_is_proved(client, proved):
    """Fails when AccountAdapter.get_login_stages leaves out the proof of the address."""
    client.post(SIGNUP, {"email": NEW})

    assert client.get(CREATE).url == "/accounts/signup/"
    assert client.post(CREATE, {"credential": "{}"}).url == "/accounts/signup/"
    assert not Authenticator.objects.exists()
    assert not is_logged_in(client)


def test_a_known_address_signs_up_to_the_same_page_as_an_unknown_one(ines, proved):
    answers = [Client().post(SIGNUP, {"email": address}) for address in [ines.email, NEW]]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    assert [letter.to for letter in mail.outbox] == [[ines.email], [NEW]]


def test_a_trial_signs_up_with_a_passkey_at_once(client):
    client.post(SIGNUP, {"email": NEW})
    client.post(CREATE, {"credential": SoftKey().make(asked(client.get(CREATE)))})

    assert is_logged_in(client)


def test_a_passkey_is_first_and_second_factor_in_one(client, ines, phone):
    log_in_with(client, phone)

    assert is_logged_in(client)


def test_after_a_password_the_passkey_is_asked_for(client, ines, phone):
    assert log_in(client, ines).url == SECOND
    assert not is_logged_in(client)

    client.post(SECOND, {"credential": phone.show(asked(client.get(SECOND)))})

    assert is_logged_in(client)


def test_a_closed_account_has_no_passkey_door(client, ines, phone):
    get_user_model().objects.update(is_active=False)

    assert log_in_with(client, phone).url == "/accounts/inactive/"
    assert not is_logged_in(client)


def test_who_holds_a_passkey_is_verified_whenever_one_is_made_or_shown(client, ines, phone):
    """Fails when MFA_WEBAUTHN_USER_VERIFICATION is "preferred"."""
    phone.verifies = False

    refused = log_in_with(client, phone)
    assert refused.url == "/accounts/login/"
    assert NOT_ACCEPTED in client.get(refused.url).text
    log_in(client, ines)
    answer = client.post(SECOND, {"credential": phone.show(asked(client.get(SECOND)))})
    assert NOT_ACCEPTED in answer.text
    assert not is_logged_in(client)

    phone.verifies = True
    client.post(SECOND, {"credential": phone.show(asked(client.get(SECOND)))})
    page = client.get(f"{OVERVIEW}webauthn/reauthenticate/")
    client.post(f"{OVERVIEW}webauthn/reauthenticate/", {"credential": phone.show(asked(page))})
    assert NOT_ACCEPTED in add_passkey(client, SoftKey(verifies=False)).text
    assert rows(ines).count() == 1


def test_a_new_accounts_passkey_verifies_who_holds_it(client, proved):
    assert NOT_ACCEPTED in sign_up(client, SoftKey(verifies=False)).text
    assert not is_logged_in(client)


def test_a_passkeys_answer_is_good_once_and_for_this_site_alone(client, ines, phone):
    accept = {"Accept": "application/json"}
    options = client.get(f"{OVERVIEW}webauthn/login/", headers=accept).json()
    answer = phone.show(options)
    client.post(f"{OVERVIEW}webauthn/login/", {"credential": answer})
    client.logout()

    client.post(f"{OVERVIEW}webauthn/login/", {"credential": answer})
    assert not is_logged_in(client)

    phone.origin = "https://elsewhere.example"
    log_in_with(client, phone)
    assert not is_logged_in(client)


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "x",
        "{}",
        "[]",
        "null",
        "1",
        "[" * 9_000,
        '{"id":' * 3_000,
        json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}),
        json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": []}),
        json.dumps({"id": "é", "rawId": 1, "type": "x", "response": {"clientDataJSON": "é"}}),
        json.dumps(
            {
                "id": "AA",
                "rawId": "AA",
                "type": "public-key",
                "response": {
                    "clientDataJSON": "e30",
                    "attestationObject": "oA",
                    "authenticatorData": "AA",
                    "signature": "AA",
                    "userHandle": None,
                },
            }
        ),
        "9" * 30_000,
    ],
    ids=range(13),
)
def test_what_is_no_passkey_is_refused_calmly_at_every_door(client, ines, phone, sent):
    """Fails when _accepted lets other exceptions than ValidationError through."""
    form = {"credential": sent, "name": "x"}
    log_in_with(client, phone)
    client.post(
        f"{OVERVIEW}webauthn/reauthenticate/",
        {"credential": phone.show(asked(client.get(f"{OVERVIEW}webauthn/reauthenticate/")))},
    )
    for page in [ADD, f"{OVERVIEW}webauthn/reauthenticate/"]:
        assert client.get(page).status_code == 200
        assert 'class="errs"' in client.post(page, form).text
    client.logout()
    client.get(f"{OVERVIEW}webauthn/login/", headers={"Accept": "application/json"})
    assert client.post(f"{OVERVIEW}webauthn/login/", form).url == "/accounts/login/"
    log_in(client, ines)
    assert 'class="errs"' in client.post(SECOND, form).text
    assert not is_logged_in(client)


def test_a_refused_passkey_keeps_the_way_one_was_going(client, ines):
    response = client.post(
        f"{OVERVIEW}webauthn/login/", {"credential": "x", "next": "/paths/deep-learning/"}
    )

    assert response.url == "/accounts/login/?next=%2Fpaths%2Fdeep-learning%2F"


def test_passkeys_are_named_renamed_and_removed(client, ines):
    log_in(client, ines)
    prove_again(client)
    for key in [SoftKey(), SoftKey()]:
        add_passkey(client, key, name="")
    assert [row.wrap().name for row in rows(ines).order_by("pk")] == ["Passkey", "Passkey 2"]
    where = f"{OVERVIEW}webauthn/keys/{rows(ines).last().pk}"

    assert client.post(f"{where}/edit/", {"name": "x" * 61}).status_code == 200
    client.post(f"{where}/edit/", {"name": "<b>Laptop</b>"})
    assert "&lt;b&gt;Laptop&lt;/b&gt;" in client.get(OVERVIEW).text
    assert client.post(f"{where}/remove/").url == f"{OVERVIEW}webauthn/"

    assert rows(ines).count() == 1
    assert last_mail().subject == "A passkey was removed"


def test_somebody_has_only_so_many_passkeys(client, ines, monkeypatch):
    monkeypatch.setattr(factor_forms, "MOST_PASSKEYS", 1)
    log_in(client, ines)
    prove_again(client)
    add_passkey(client, SoftKey())

    assert "There are many passkeys already." in add_passkey(client, SoftKey()).text


def test_the_last_proof_of_somebody_without_a_password_stays(client, ines, phone):
    """Fails when FactorAdapter.can_delete_authenticator says yes."""
    log_in_with(client, phone)
    proof = f"{OVERVIEW}webauthn/reauthenticate/"
    client.post(proof, {"credential": phone.show(asked(client.get(proof)))})
    ines.refresh_from_db()
    ines.password = "!"
    get_user_model().objects.filter(pk=ines.pk).update(password="!")
    client.force_login(ines)
    client.post(proof, {"credential": phone.show(asked(client.get(proof)))})

    where = f"{OVERVIEW}webauthn/keys/{rows(ines).get().pk}/remove/"
    page = client.post(where, follow=True).text

    assert "Choose a password first." in page
    assert rows(ines).count() == 1
    assert PASSWORD not in page
