"""What the tests of accounts share: people, their mail, and their apps that show codes."""

import re
from types import SimpleNamespace

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.contrib.auth import get_user_model
from django.core import mail

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "seven quiet stones"


@pytest.fixture
def proved(settings):
    """Addresses are proved, as wherever there is a mail server."""
    settings.ADDRESSES_ARE_PROVED = settings.ACCOUNT_PREVENT_ENUMERATION = True


@pytest.fixture
def ines(db):
    user = get_user_model().objects.create_user("ines@example.org", PASSWORD, name="Inês")
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


class Clock:
    """The time by which codes of apps are counted."""

    def __init__(self):
        self.now = 1_800_000_000

    def tick(self):
        self.now += 30

    def code(self, secret=SECRET):
        """Return what the app shows now."""
        return auth.format_hotp_value(auth.hotp_value(secret, self.now // 30))


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: clock.now))
    return clock


@pytest.fixture
def app(ines, clock):
    """Inês has an app that shows codes, and recovery codes."""
    RecoveryCodes.activate(ines)
    return auth.TOTP.activate(ines, SECRET).instance


def last_mail():
    return mail.outbox[-1]


def code_in(letter):
    return re.search(r"\n\n([A-Z0-9-]{6,9})\n\n", letter.body)[1]


def link_in(letter):
    return re.search(r"^https?://\S+/accounts/\S+$", letter.body, re.MULTILINE)[0]


def is_logged_in(client):
    return "_auth_user_id" in client.session


def log_in_by_code(client, person):
    client.post("/accounts/login/code/", {"email": person.email})
    client.post("/accounts/login/code/confirm/", {"code": code_in(last_mail())})
    assert is_logged_in(client)
