"""Every page of sign-up, log-in and accounts stands in our own layout."""

import re
from pathlib import Path

import allauth
import allauth.urls
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import URLPattern, reverse

from tests.accounts.conftest import PASSWORD, code_in, last_mail, link_in, log_in_by_code
from tests.accounts.factors import OVERVIEW, add_passkey, prove_again
from tests.accounts.softkey import SoftKey

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("proved")]
THEIRS = Path(allauth.__file__).parent


def visitor(client, ines):
    pass


def learner(client, ines):
    client.post("/accounts/login/", {"login": ines.email, "password": PASSWORD})


def learner_without_password(client, ines):
    ines.set_unusable_password()
    ines.save()
    log_in_by_code(client, ines)


def signing_up(client, ines):
    client.post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})


def asked_for_a_code(client, ines):
    client.post("/accounts/login/code/", {"email": ines.email})


def learner_who_proved_it_again(client, ines):
    learner(client, ines)
    prove_again(client)


def passkey_holder(client, ines):
    """Logged in, and asked again for proof."""
    learner_who_proved_it_again(client, ines)
    add_passkey(client, SoftKey())
    client.force_login(ines)


def passkey_holder_who_proved_it_again(client, ines):
    key = SoftKey()
    learner_who_proved_it_again(client, ines)
    add_passkey(client, key)


def app_holder(client, ines):
    learner_who_proved_it_again(client, ines)
    secret = asked_for_secret(client)
    TOTP.activate(ines, secret)
    RecoveryCodes.activate(ines)


def app_holder_who_is_asked_again(client, ines):
    app_holder(client, ines)
    client.force_login(ines)


def asked_for_secret(client):
    client.get(f"{OVERVIEW}totp/activate/")
    return client.session["mfa.totp.secret"]


def asked_for_a_second_factor(client, ines):
    app_holder(client, ines)
    client.logout()
    learner(client, ines)


def signing_up_with_a_passkey(client, ines):
    client.post("/accounts/signup/passkey/", {"email": "new@example.org"})
    client.post("/accounts/confirm-email/", {"code": code_in(last_mail())})


PAGES = {
    "account_signup_by_passkey": visitor,
    "mfa_index": learner,
    "mfa_authenticate": asked_for_a_second_factor,
    "mfa_reauthenticate": app_holder_who_is_asked_again,
    "mfa_activate_totp": learner_who_proved_it_again,
    "mfa_deactivate_totp": app_holder,
    "mfa_view_recovery_codes": app_holder,
    "mfa_generate_recovery_codes": app_holder,
    "mfa_add_webauthn": learner_who_proved_it_again,
    "mfa_reauthenticate_webauthn": passkey_holder,
    "mfa_edit_webauthn": passkey_holder_who_proved_it_again,
    "mfa_remove_webauthn": passkey_holder_who_proved_it_again,
    "mfa_signup_webauthn": signing_up_with_a_passkey,
    "account_login": visitor,
    "account_signup": visitor,
    "account_inactive": visitor,
    "account_reset_password": visitor,
    "account_reset_password_done": visitor,
    "account_reset_password_from_key": visitor,
    "account_reset_password_from_key_done": visitor,
    "account_request_login_code": visitor,
    "account_confirm_login_code": asked_for_a_code,
    "account_email_verification_sent": signing_up,
    "account_logout": learner,
    "account_email": learner,
    "account_change_password": learner,
    "account_reauthenticate": learner,
    "account_set_password": learner_without_password,
}
# Walked with another site beside it, in tests/journeys/test_other_sites.py.
WITH_ANOTHER_SITE = {
    "socialaccount_connections",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "socialaccount_signup",
}
# A file, and two addresses that lead on.
NO_PAGES = {"mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_login_webauthn"}
NOTHING_TO_FILL_IN = {
    "mfa_index",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_remove_webauthn",
    "account_inactive",
    "account_logout",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}


def names(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:  # One without leads on to one of the others.
                yield pattern.name
        else:
            yield from names(pattern.url_patterns)


def address_of(name):
    if name in {"mfa_edit_webauthn", "mfa_remove_webauthn"}:
        return reverse(name, args=[Authenticator.objects.get(type="webauthn").pk])
    key = {"uidb36": "1", "key": "no-such-key"} if name.endswith("from_key") else {}
    return reverse(name, kwargs=key)


def assert_is_ours(response):
    page = response.text
    assert response.status_code == 200, response.url
    theirs = {
        template.name
        for template in response.templates
        if template.origin and Path(template.origin.name).is_relative_to(THEIRS)
    }
    assert theirs == set()
    assert '<header class="top">' in page
    assert page.count("<h1") == 1
    assert re.search(r"<title>[^<]+ \S Waymark</title>", page)
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]* (src=|type=\"application/json\"))", page)
    assert not re.search(r"<[^>]+\s(style|on\w+)=", page)


def test_no_page_is_forgotten():
    assert set(names(allauth.urls.urlpatterns)) == set(PAGES) | NO_PAGES | WITH_ANOTHER_SITE


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_ours(client, ines, name):
    PAGES[name](client, ines)

    assert_is_ours(client.get(address_of(name)))


@pytest.mark.parametrize("name", sorted(set(PAGES) - NOTHING_TO_FILL_IN))
def test_a_form_sent_empty_comes_back_ours(client, ines, name):
    PAGES[name](client, ines)

    response = client.post(address_of(name), {"action_add": "", "code": ""})

    assert_is_ours(response)
    assert 'class="errs" role="alert"' in response.text


def test_a_reset_link_that_works_shows_our_form(client, ines):
    client.post("/accounts/password/reset/", {"email": ines.email})

    assert_is_ours(client.get(link_in(last_mail()), follow=True))


def test_an_address_that_waits_for_its_proof_is_shown(client, ines):
    ines.emailaddress_set.all().delete()
    client.force_login(ines)

    response = client.get("/accounts/email/")

    assert_is_ours(response)
    assert "has not been confirmed yet" in response.text


@pytest.mark.parametrize(
    ("name", "person", "label"),
    [
        ("account_login", visitor, "Log in"),
        ("account_signup", visitor, "Sign up"),
        ("account", learner, "Account"),
        ("account_email", learner, "Account"),
        ("account_signup_by_passkey", visitor, "Sign up"),
        ("mfa_index", learner, "Account"),
        ("mfa_authenticate", asked_for_a_second_factor, "Log in"),
        ("account_logout", learner, "Log out"),
    ],
)
def test_the_navigation_says_where_one_is(client, ines, name, person, label):
    person(client, ines)

    page = client.get(address_of(name)).text

    assert re.findall(r'aria-current="page">([^<]+)</a>', page) == [label]


@pytest.mark.parametrize(
    ("theme", "shown"),
    [("dark", ' data-theme="dark"'), ("light", ' data-theme="light"'), ("x", "")],
)
def test_the_page_wears_the_theme_of_the_browser(client, theme, shown):
    client.cookies["theme"] = theme

    assert f'<html lang="en"{shown}>' in client.get("/accounts/login/").text
