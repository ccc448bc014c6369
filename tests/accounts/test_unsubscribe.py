"""The weekly letter ends with one click: in the mail client, or on a page that asks first."""

from email import message_from_string
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.signing import Signer
from django.test import Client, override_settings

from accounts.digest import send_digests
from accounts.unsubscribing import unsubscribe_address
from config.mail import letter_of, message_of
from tests.accounts.test_digest import NOW, make_reader
from tests.factories import make_learner, published

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def reader():
    return make_learner(digest_day=0)


@pytest.fixture
def strict():
    """A browser, or a mail client, whose requests are checked for forgery."""
    return Client(enforce_csrf_checks=True)


def place(reader):
    return urlsplit(unsubscribe_address(reader)).path


def wants(reader):
    reader.refresh_from_db()
    return reader.digest_day is not None


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland"])
def test_a_letter_offers_it_in_its_headers(settings, zone):
    """Take `max_line_length` out of config/mail.py: Django 6 makes a coded word of the address."""
    settings.BASE_URL = "https://waymark.example.org"
    reader = make_reader(published(core=2), ["r1"], time_zone=zone)
    send_digests(NOW)
    [letter] = mail.outbox

    received = message_from_string(message_of(letter_of(letter)).message().as_string())

    address = unsubscribe_address(reader)
    assert received["List-Unsubscribe"].strip() == f"<{address}>"
    assert received["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address.startswith("https://waymark.example.org/account/unsubscribe/")
    assert address in letter.body
    assert address in letter.alternatives[0].content
    assert address.isascii()


@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=BoUnDaRy", "application/x-www-form-urlencoded"]
)
def test_one_post_of_a_mail_client_ends_it(strict, reader, kind, settings):
    """Fails when `csrf_exempt` is taken out of accounts/views.py."""
    body = "List-Unsubscribe=One-Click"
    if kind.startswith("multipart"):
        body = (
            '--BoUnDaRy\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
            "One-Click\r\n--BoUnDaRy--\r\n"
        )

    response = strict.post(place(reader), body, content_type=kind)

    assert response.status_code == 200, "a mail client follows no redirect"
    assert not wants(reader)
    assert settings.SESSION_COOKIE_NAME not in response.cookies


def test_saying_it_again_says_the_same(strict, reader):
    answers = [strict.post(place(reader), ONE_CLICK) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {200}
    assert not wants(reader)


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_the_link_changes_nothing(client, reader, method):
    """Fails when `unsubscribe` takes `request.method == "POST"` for granted."""
    response = getattr(client, method)(place(reader))

    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert wants(reader)


def test_the_page_of_the_link_asks_first_and_works_logged_out(strict, reader):
    page = strict.get(place(reader))
    assert "Stop the weekly letter?" in page.text
    assert '<meta name="robots" content="noindex">' in page.text
    assert reader.email not in page.text

    done = strict.post(place(reader), ONE_CLICK)

    assert "No more letters" in done.text
    assert "You can turn it on again under Account." in done.text


@pytest.mark.parametrize(
    "sent",
    [{}, {"List-Unsubscribe": "No"}, {"list-unsubscribe": "One-Click"}, {"one-click": "1"}],
)
def test_a_post_that_does_not_say_it_changes_nothing(strict, reader, sent):
    """Fails when the look at FIELD is taken out of the view `unsubscribe`."""
    assert strict.post(place(reader), sent).status_code == 400
    assert wants(reader)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_token_that_was_not_given_here_is_not_found(strict, reader, method):
    """Fails when `unsign` or `salt` is taken out of accounts/unsubscribing.py."""
    token = place(reader).split("/")[3]
    number, _, seal = token.partition(".")
    others = [
        f"{int(number) + 1}.{seal}",
        f"{number}.{seal[:-1]}",
        f"{number}.{seal}x",
        number,
        f"{number}.",
        "x",
        Signer(sep=".").sign(number),
        Signer(sep=".", salt="another").sign(number),
    ]
    for other in others:
        send = getattr(strict, method)
        assert send(f"/account/unsubscribe/{other}/", ONE_CLICK).status_code == 404, other
    assert wants(reader)


def test_the_link_ends_ones_own_letters_alone(strict, reader):
    other = make_learner(digest_day=3)

    strict.force_login(other)
    strict.post(place(reader), ONE_CLICK)

    assert not wants(reader)
    assert wants(other)


def test_the_link_opens_nothing_else(strict, reader):
    strict.post(place(reader), ONE_CLICK)

    assert strict.get("/account/").status_code == 302
    token = place(reader).split("/")[3]
    assert strict.get(f"/preview/{token}/").status_code == 404


def test_the_link_survives_another_address_and_another_key(strict, reader, settings):
    before = place(reader)
    reader.email = "new@example.org"
    reader.save()

    with override_settings(SECRET_KEY="a" * 60, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert strict.post(before, ONE_CLICK).status_code == 200

    assert not wants(reader)


def test_of_an_account_that_is_gone_it_still_says_so(strict, reader):
    address = place(reader)
    reader.delete()

    assert strict.post(address, ONE_CLICK).status_code == 200
