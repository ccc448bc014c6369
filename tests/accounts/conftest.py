"""What the tests of accounts share: people, and their mail."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.core import mail

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
