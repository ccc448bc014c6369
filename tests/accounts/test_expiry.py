"""Accounts that end by themselves: never confirmed, or long unused and warned; staff never."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from accounts.expiry import Expired, expire_accounts
from accounts.models import User
from learning.models import Completion, Note, Resource
from tests.accounts.conftest import PASSWORD, code_in, last_mail
from tests.factories import make_learner, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("proved")]
A_DAY = timedelta(days=1)


def sign_up(email, *, days_ago, proved=False, **fields):
    now = timezone.now()
    person = make_learner(email=email, date_joined=now - days_ago * A_DAY, **fields)
    person.emailaddress_set.create(email=email, verified=proved, primary=True)
    return person


def used(days_ago, **fields):
    """Return somebody who confirmed their address, and was here last so many days ago."""
    at = timezone.now() - days_ago * A_DAY
    return sign_up("una@example.org", days_ago=900, proved=True, last_login=at, **fields)


def is_there(person):
    return User.objects.filter(pk=person.pk).exists()


def later(days):
    return timezone.now() + days * A_DAY


@pytest.mark.parametrize(("days_ago", "stays"), [(6, True), (8, False)])
def test_an_account_that_was_never_confirmed_goes_after_a_week(days_ago, stays):
    """Take `date_joined__lte` out of accounts/expiry.py, or `_unconfirmed` out of its sum."""
    person = sign_up("new@example.org", days_ago=days_ago)

    expired = expire_accounts()

    assert (is_there(person), expired.unconfirmed) == (stays, 0 if stays else 1)
    assert mail.outbox == []  # The address may be somebody's who never asked.


def test_the_letter_that_asks_to_confirm_says_so_beforehand(client, settings):
    """Take `unconfirmed_days` out of the letter's template."""
    settings.UNCONFIRMED_DAYS = 9

    client.post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})

    assert "An account that nobody confirms is removed after 9 days." in last_mail().body


def test_its_days_are_a_setting(settings):
    settings.UNCONFIRMED_DAYS = 2
    person = sign_up("new@example.org", days_ago=3)

    expire_accounts()

    assert not is_there(person)


def test_who_confirmed_loses_nothing():
    """Take `verified=True` out of `_unconfirmed`."""
    published(core=1)
    person = sign_up("new@example.org", days_ago=8, proved=True)
    row = Resource.objects.get()
    Completion.objects.create(learner=person, resource=row)
    Note.objects.create(learner=person, resource=row, text="Mine")
    came_back = sign_up("changed@example.org", days_ago=8, last_login=timezone.now())

    assert expire_accounts() == Expired()

    assert is_there(person)
    assert is_there(came_back)
    assert (Completion.objects.count(), Note.objects.count()) == (1, 1)


def test_whom_an_administrator_let_in_is_not_one_who_never_confirmed():
    person = make_learner(date_joined=timezone.now() - 20 * A_DAY)

    assert expire_accounts() == Expired()

    assert is_there(person)


def test_who_signs_up_and_confirms_in_time_stays(client):
    client.post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})
    code = code_in(last_mail())
    client.post("/accounts/confirm-email/", {"code": code})

    expire_accounts(later(8))

    assert User.objects.filter(email="new@example.org").exists()


def test_a_long_unused_account_goes_thirty_days_after_a_letter():
    """Take `_was_warned` out: it goes without a letter."""
    person = used(days_ago=720)

    assert expire_accounts() == Expired(warned=1)
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == ([person.email], "Log in to keep your account")
    assert "for nearly 24 months" in letter.body
    assert "/accounts/login/" in letter.body
    assert expire_accounts(later(29)) == Expired()
    assert is_there(person)

    assert expire_accounts(later(31)) == Expired(unused=1)

    assert not is_there(person)
    assert [each.subject for each in mail.outbox[1:]] == ["Your account is deleted"]


def test_the_letter_is_written_once_however_often_it_is_looked():
    """Take `expiry_told_at` out of `_unwarned`."""
    used(days_ago=720)

    for days in range(4):
        expire_accounts(later(days))

    assert len(mail.outbox) == 1


def test_a_job_that_did_not_run_for_years_warns_first():
    person = used(days_ago=2_000)

    assert expire_accounts() == Expired(warned=1)
    assert expire_accounts() == Expired()

    assert is_there(person)


def test_logging_in_again_keeps_the_account_and_later_it_is_warned_anew(client):
    """Take `F("used_at")` out of `_was_warned`: a letter of years ago would be enough."""
    person = used(days_ago=720, password=PASSWORD)
    expire_accounts()
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert client.get("/account/").status_code == 200

    assert expire_accounts(later(31)) == Expired()
    call_command("clearsessions")
    client.logout()
    assert expire_accounts(later(729)) == Expired(warned=1)
    assert expire_accounts(later(758)) == Expired()
    assert expire_accounts(later(760)) == Expired(unused=1)


@pytest.mark.parametrize("rights", [{"is_staff": True}, {"is_superuser": True}], ids=str)
def test_staff_never_expire(rights):
    """Take the rights out of `_expiring`."""
    person = used(days_ago=2_000, **rights)
    unproved = sign_up("staff@example.org", days_ago=90, **rights)

    assert expire_accounts() == expire_accounts(later(40)) == Expired()

    assert is_there(person)
    assert is_there(unproved)


def test_nobody_expires_where_no_mail_is_sent(settings):
    settings.ADDRESSES_ARE_PROVED = False
    person, new = used(days_ago=2_000), sign_up("new@example.org", days_ago=90)

    assert expire_accounts() == expire_accounts(later(40)) == Expired()

    assert is_there(person)
    assert is_there(new)


def test_many_go_in_one_run(monkeypatch):
    monkeypatch.setattr("accounts.expiry.CHUNK", 2)
    for number in range(5):
        sign_up(f"new{number}@example.org", days_ago=9)

    assert expire_accounts().unconfirmed == 5


def test_the_command_of_the_clock_does_it():
    person = sign_up("new@example.org", days_ago=9)

    call_command("tidy")

    assert not is_there(person)
