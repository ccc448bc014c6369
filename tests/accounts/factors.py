"""What people do with factors, named as they would name it."""

import json
import re

from allauth.mfa.models import Authenticator

from tests.accounts.conftest import PASSWORD

OVERVIEW = "/accounts/2fa/"
SECOND = f"{OVERVIEW}authenticate/"
LOGIN = "/accounts/login/"


def recovery_codes(user):
    row = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    return row.wrap().get_unused_codes()


def log_in(client, user, **more):
    return client.post(LOGIN, {"login": user.email, "password": PASSWORD, **more})


def prove_again(client):
    """Give the password once more, as pages that change factors ask."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def asked(page):
    """Return what a page asks of a passkey."""
    return json.loads(re.search(r'id="passkey-asked"[^>]*>(.*?)</script>', page.text)[1])


def add_passkey(client, key, name="Phone"):
    """Log-in and proof are given; add a passkey."""
    options = asked(client.get(f"{OVERVIEW}webauthn/add/"))
    return client.post(f"{OVERVIEW}webauthn/add/", {"name": name, "credential": key.make(options)})


def log_in_with(client, key, **more):
    """Log in with a passkey alone."""
    accept = {"Accept": "application/json"}
    options = client.get(f"{OVERVIEW}webauthn/login/", headers=accept).json()
    return client.post(f"{OVERVIEW}webauthn/login/", {"credential": key.show(options), **more})
