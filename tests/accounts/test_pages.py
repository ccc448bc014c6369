"""Every page of sign-up, log-in and accounts stands in our own layout."""

import re
from pathlib import Path

import allauth
import allauth.urls
import pytest
from django.urls import URLPattern, reverse

from tests.accounts.conftest import PASSWORD, last_mail, link_in, log_in_by_code

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


PAGES = {
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
NOTHING_TO_FILL_IN = {
    "account_inactive",
    "account_logout",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}


def names(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name
        else:
            yield from names(pattern.url_patterns)


def address_of(name):
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
    assert not re.search(r"<script(?![^>]* src=)", page)
    assert not re.search(r"<[^>]+\s(style|on\w+)=", page)


def test_no_page_is_forgotten():
    assert set(names(allauth.urls.urlpatterns)) == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_ours(client, ines, name):
    PAGES[name](client, ines)

    assert_is_ours(client.get(address_of(name)))


@pytest.mark.parametrize("name", sorted(set(PAGES) - NOTHING_TO_FILL_IN))
def test_a_form_sent_empty_comes_back_ours(client, ines, name):
    PAGES[name](client, ines)

    response = client.post(address_of(name), {"action_add": ""})

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
