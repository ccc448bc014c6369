"""The letters of a trial: shown on a page to the machine it runs on, and nowhere else."""

import re

import pytest
from django.core.mail import send_mail
from django.test import Client

from tests.accounts.conftest import PASSWORD, is_logged_in

pytestmark = pytest.mark.django_db(transaction=True)
LETTERS, RESET = "/letters/", "/accounts/password/reset/"
TOLD = 'This trial sends no mail. <a href="/letters/">Its letters are shown here.</a>'


@pytest.fixture
def trial(queue, settings):
    """Somebody at the machine of a trial, whose letters stay in the queue."""
    settings.LETTERS_ARE_SHOWN = True
    settings.BASE_URL = "http://localhost:8000"
    return Client(SERVER_NAME="localhost", SERVER_PORT="8000")


def test_a_letter_is_shown_before_any_worker_ran_and_its_link_can_be_followed(trial, ines):
    told = trial.post(RESET, {"email": ines.email}, follow=True)
    assert TOLD in told.text

    page = trial.get(LETTERS)

    assert "Choose a new password</h2>" in page.text
    assert "To ines@example.org, " in page.text
    [link] = re.findall(r'<a href="http://localhost:8000(/\S+/key/\S+)">', page.text)
    assert 'name="password1"' in trial.get(link, follow=True).text
    assert "no-store" in page["Cache-Control"]


def test_a_code_can_be_read_and_typed(trial, ines):
    trial.post("/accounts/login/code/", {"email": ines.email})
    [code] = re.findall(r"<p>([A-Z0-9-]{6,9})</p>", trial.get(LETTERS).text)

    trial.post("/accounts/login/code/confirm/", {"code": code})

    assert is_logged_in(trial)


def test_sign_up_says_where_letters_are(trial):
    page = trial.post(
        "/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD}, follow=True
    )

    assert TOLD in page.text


def test_the_newest_letter_comes_first_and_none_is_markup(trial):
    for subject in ("First", "Second <b>", "Third"):
        send_mail(subject, "One\n\n<script>x</script>\n\nhttps://evil.example/", None, ["a@b.org"])

    page = trial.get(LETTERS).text

    assert re.findall(r"<h2[^>]*>([^<]*)</h2>", page)[:3] == ["Third", "Second &lt;b&gt;", "First"]
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert 'href="https://evil.example/"' not in page


def test_without_a_letter_the_page_says_so(trial):
    assert "No letter yet." in trial.get(LETTERS).text


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("127.0.0.1", {"Host": "trial.example.org"}),
        ("127.0.0.1", {"Host": "localhost", "X-Forwarded-For": "203.0.113.7"}),
        ("203.0.113.9", {"Host": "localhost"}),
        ("2001:db8::9", {"Host": "[::1]"}),
        ("", {"Host": "localhost"}),
    ],
    ids=["a public name", "a proxy", "a name that is not theirs", "as much by IPv6", "a socket"],
)
def test_nobody_elsewhere_sees_them(trial, ines, settings, address, headers):
    """Fails when `is_near` or `is_here` is taken out of trial.are_shown_to: a link is public."""
    settings.ALLOWED_HOSTS = ["localhost", "[::1]", "trial.example.org"]
    elsewhere = Client(REMOTE_ADDR=address, headers=headers)
    elsewhere.post(RESET, {"email": ines.email})

    page = elsewhere.get(LETTERS)

    assert page.status_code == 404
    assert elsewhere.get(RESET).text.count("/letters/") == 0
    assert trial.get(LETTERS).status_code == 200


def test_where_mail_is_sent_there_is_no_such_page(trial, ines, settings):
    """Take out LETTERS_ARE_SHOWN in trial.are_shown_to, and production shows everybody's mail."""
    settings.LETTERS_ARE_SHOWN = False

    told = trial.post(RESET, {"email": ines.email}, follow=True)

    assert trial.get(LETTERS).status_code == 404
    assert "/letters/" not in told.text


def test_it_only_shows(trial):
    assert trial.post(LETTERS).status_code == 405
