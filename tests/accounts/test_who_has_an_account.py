"""Nobody learns who has an account: every door answers known and unknown addresses alike.

How long it takes is measured by `python -m bench.guessing`; here the work is counted.
"""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client
from django_tasks_db.models import DBTaskResult

from tests.accounts.conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("proved")]
LOGIN, SIGNUP, RESET = "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"
ASK_CODE, CODE = "/accounts/login/code/", "/accounts/login/code/confirm/"
PROVE, PASSKEY = "/accounts/confirm-email/", "/accounts/signup/passkey/"
EMAIL, AGAIN = "/accounts/email/", "/accounts/reauthenticate/"
OTHER = "another calm walk"
WRONG, RESEND = {"code": "WRONG"}, {"action": "resend"}
FORGET = ("", {})
# What is sent, one after the other, and where; ADDRESS stands for the one that is asked about.
DOORS = {
    "log in": [(LOGIN, {"login": "ADDRESS", "password": "wrong"})],
    "sign up": [
        (SIGNUP, {"email": "ADDRESS", "password1": PASSWORD}),
        (PROVE, WRONG),
        (PROVE, WRONG),
        (PROVE, WRONG),
    ],
    "sign up, new code": [(SIGNUP, {"email": "ADDRESS", "password1": PASSWORD}), (PROVE, RESEND)],
    "sign up, other address": [
        (SIGNUP, {"email": "ADDRESS", "password1": PASSWORD}),
        (PROVE, {"action": "change", "email": "x@example.org"}),
    ],
    "sign up, then log in": [
        (SIGNUP, {"email": "ADDRESS", "password1": OTHER}),
        # As another browser would: this one would be led on to its own sign-up.
        FORGET,
        (LOGIN, {"login": "ADDRESS", "password": OTHER}),
    ],
    "sign up with a passkey": [
        (PASSKEY, {"email": "ADDRESS"}),
        (PROVE, WRONG),
        (PROVE, RESEND),
        (PROVE, WRONG),
    ],
    "another address": [
        (LOGIN, {"login": "kate@example.org", "password": PASSWORD}),
        (AGAIN, {"password": PASSWORD}),
        (EMAIL, {"action_add": "", "email": "ADDRESS"}),
        (PROVE, WRONG),
        (PROVE, RESEND),
        (PROVE, WRONG),
    ],
    "reset": [(RESET, {"email": "ADDRESS"})],
    "code": [(ASK_CODE, {"email": "ADDRESS"}), (CODE, WRONG), (CODE, WRONG), (CODE, WRONG)],
    "code, new code": [(ASK_CODE, {"email": "ADDRESS"}), (CODE, RESEND), (CODE, WRONG)],
}


@pytest.fixture(params=["proved", "unproved", "closed", "without a password"])
def known(request, ines):
    """Somebody with an account, in whatever state it is."""
    if request.param == "unproved":
        ines.emailaddress_set.update(verified=False)
    elif request.param == "closed":
        ines.is_active = False
    elif request.param == "without a password":
        ines.set_unusable_password()
    ines.save()
    return "ines@example.org"


@pytest.fixture
def kate(db):
    """Somebody else, who asks about an address by wishing to change to it."""
    user = get_user_model().objects.create_user("kate@example.org", PASSWORD)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)


@pytest.fixture
def without_pauses(settings):
    """No wait between two letters that prove an address."""
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "proof": ""}


def walk(address, steps):
    """Return all that a browser is told on its way: answers, pages they lead to, cookies."""
    client, told = Client(), []
    for where, fields in steps:
        if not where:
            client = Client()
            continue
        sent = {name: value.replace("ADDRESS", address) for name, value in fields.items()}
        answer = client.post(where, sent)
        told.append((answer.status_code, dict(answer.headers), told_in(answer, address)))
        if answer.status_code == 302:
            page = client.get(answer.url)
            told.append((page.status_code, dict(page.headers), told_in(page, address)))
        told.append(sorted(client.cookies))
    return told


def told_in(page, address):
    """Return a page's text, but for the address and the token against forgery."""
    return re.sub(r'value="\w{64}"', "", page.text).replace(address, "ADDRESS")


@pytest.mark.usefixtures("kate", "without_pauses")
@pytest.mark.parametrize("door", DOORS)
def test_every_answer_is_the_same_byte_for_byte(known, door):
    """Put False for ACCOUNT_PREVENT_ENUMERATION in the fixture `proved`: doors tell.

    Take out `_check_password` in accounts/backends.py: a log-in after a sign-up tells.
    That a site has it as the fixture says is tested in tests/project/test_start.py.
    """
    # As long as the known one, so that headers may be compared as well.
    assert walk(known, DOORS[door]) == walk("nobo@example.org", DOORS[door])


@pytest.mark.usefixtures("kate", "without_pauses")
@pytest.mark.parametrize("door", DOORS)
def test_every_door_sends_as_many_letters(known, door):
    """Take out the resending of accounts/codes.py: only those with an account get another."""
    walk(known, DOORS[door])
    of_known = len(mail.outbox)
    walk("nobo@example.org", DOORS[door])

    assert len(mail.outbox) == 2 * of_known


@pytest.mark.usefixtures("kate", "without_pauses")
@pytest.mark.parametrize("door", DOORS)
def test_every_door_hashes_as_many_passwords(known, door, monkeypatch):
    """Take out SignupForm.try_save in accounts/forms.py: a known address is answered sooner."""
    hashed, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, *args: hashed.append(1) or encode(self, *args)
    )

    walk(known, DOORS[door])
    of_known = len(hashed)
    walk("nobo@example.org", DOORS[door])

    assert len(hashed) == 2 * of_known


def test_no_door_waits_for_the_mail_server(known, settings, no_worker):
    """Name the transport itself as EMAIL_BACKEND in config/settings.py: doors wait for it."""
    settings.EMAIL_BACKEND = "config.mail.QueueBackend"
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.MAIL_TRANSPORT = "no.such.Transport"

    walk(known, DOORS["reset"])
    walk("nobo@example.org", DOORS["reset"])

    assert DBTaskResult.objects.count() == 2
    assert not mail.outbox
    assert get_user_model().objects.count() == 1
