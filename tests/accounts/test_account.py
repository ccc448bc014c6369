"""A forgotten password, a changed one, a changed address."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.test import Client

from tests.accounts.conftest import PASSWORD, code_in, is_logged_in, last_mail, link_in

pytestmark = pytest.mark.django_db
RESET, NEW = "/accounts/password/reset/", "eight more quiet stones"


def path_of(link):
    return "/" + link.split("/", 3)[3]


def reset_by(client, link, password=NEW):
    form = client.get(path_of(link), follow=True)
    where = form.redirect_chain[-1][0] if form.redirect_chain else path_of(link)
    return client.post(where, {"password1": password, "password2": password})


def test_a_forgotten_password_is_replaced_by_a_link_from_the_mail(client, ines):
    elsewhere = Client()
    elsewhere.force_login(ines)

    response = client.post(RESET, {"email": "ines@example.org"})
    assert response.url == "/accounts/password/reset/done/"
    response = reset_by(client, link_in(last_mail()))

    assert response.url == "/accounts/password/reset/key/done/"
    ines.refresh_from_db()
    assert ines.check_password(NEW)
    assert elsewhere.get("/accounts/email/").status_code == 302, "other sessions have ended"
    assert last_mail().subject == "Your password was reset"


def test_the_link_works_once(client, ines):
    """Take out `super().save()` of ResetPasswordKeyForm in accounts/forms.py: it works on.

    Once is Django's own: the link is signed with the password that it replaces.
    """
    client.post(RESET, {"email": "ines@example.org"})
    link = link_in(last_mail())
    reset_by(client, link)

    page = Client().get(path_of(link), follow=True)

    assert "This link no longer works" in page.text


def test_using_one_link_ends_every_other(client, ines):
    """Fails when the password is left out of PasswordResetTokenGenerator._make_hash_value."""
    client.post(RESET, {"email": "ines@example.org"})
    client.post(RESET, {"email": "ines@example.org"})
    first, second = (link_in(letter) for letter in mail.outbox)
    reset_by(client, first)

    reset_by(Client(), second, "nine other quiet stones")

    ines.refresh_from_db()
    assert ines.check_password(NEW)


@pytest.mark.parametrize(("minutes", "works"), [(59, True), (61, False)])
def test_the_link_works_for_an_hour(client, ines, monkeypatch, minutes, works):
    """Take out PASSWORD_RESET_TIMEOUT in config/settings.py, and it works for three days."""
    client.post(RESET, {"email": "ines@example.org"})
    later = datetime.now() + timedelta(minutes=minutes)
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: later)

    page = client.get(path_of(link_in(last_mail())), follow=True)

    assert ('name="password1"' in page.text) == works
    assert ("This link no longer works" in page.text) != works


def test_links_begin_with_the_base_url_whatever_the_request_says(client, ines, settings, proved):
    settings.BASE_URL = "https://waymark.example.org"
    settings.ALLOWED_HOSTS = ["*"]
    evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}

    client.post(RESET, {"email": "ines@example.org"}, headers=evil)
    client.post(RESET, {"email": "nobody@example.org"}, headers=evil)
    client.post(
        "/accounts/signup/", {"email": "ines@example.org", "password1": PASSWORD}, headers=evil
    )

    assert len(mail.outbox) == 3
    for letter in mail.outbox:
        assert link_in(letter).startswith("https://waymark.example.org/accounts/")
        assert "evil" not in letter.body


def test_an_unknown_host_gets_400_and_no_mail(client, ines):
    response = client.post(RESET, {"email": "ines@example.org"}, headers={"Host": "evil.example"})

    assert response.status_code == 400
    assert mail.outbox == []


def test_known_and_unknown_addresses_are_answered_alike(client, ines, proved):
    answers = [
        client.post(RESET, {"email": address})
        for address in ["ines@example.org", "nobody@example.org"]
    ]

    assert answers[0].url == answers[1].url
    assert [letter.to for letter in mail.outbox] == [["ines@example.org"], ["nobody@example.org"]]


def test_a_password_is_changed_by_who_knows_it(client, ines):
    client.force_login(ines)
    change = "/accounts/password/change/"

    page = client.post(change, {"oldpassword": "no", "password1": NEW, "password2": NEW})
    assert "Enter the password you have now." in page.text
    client.post(change, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    ines.refresh_from_db()
    assert ines.check_password(NEW)
    assert is_logged_in(client)
    assert last_mail().subject == "Your password was changed"


def test_a_new_address_counts_once_it_is_proved(client, ines, proved):
    client.force_login(ines)

    ask = client.post("/accounts/email/", {"action_add": "", "email": "new@example.org"})
    assert ask.url == "/accounts/reauthenticate/?next=%2Faccounts%2Femail%2F"
    assert mail.outbox == []
    goes_on = client.post(ask.url, {"password": PASSWORD})
    assert goes_on.url == "/accounts/confirm-email/"
    ines.refresh_from_db()
    assert ines.email == "ines@example.org"
    client.post(goes_on.url, {"code": code_in(last_mail())})

    ines.refresh_from_db()
    assert ines.email == "new@example.org"
    assert [letter.to for letter in mail.outbox] == [["new@example.org"], ["ines@example.org"]]
    assert last_mail().subject == "Your email address was changed"


def test_no_letter_names_a_template_or_leaves_a_gap(client, ines, proved):
    client.post(RESET, {"email": "ines@example.org"})
    client.post(RESET, {"email": "nobody@example.org"})
    client.post("/accounts/signup/", {"email": "ines@example.org", "password1": PASSWORD})
    Client().post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})
    Client().post("/accounts/login/code/", {"email": "ines@example.org"})

    assert len(mail.outbox) == 5
    for letter in mail.outbox:
        assert "Waymark" in letter.body
        assert "\n\n\n" not in letter.body
        assert "{" not in letter.body + letter.subject
        assert letter.subject == letter.subject.strip()
        assert "example.com" not in letter.body
