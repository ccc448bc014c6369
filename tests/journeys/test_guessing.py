"""Sixty wrong passwords at once, over four worker processes of a real server.

Counted in the database, and in a real Redis.
"""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

import pytest

from tests.journeys.site import free_port, running_site
from tests.journeys.walker import Walker
from tests.journeys.walking import PASSWORD, new_address, sign_up

AT_ONCE, PROCESSES = 60, 4
PATIENCE_SECONDS = 60
BY_ACCOUNT, BY_ADDRESS = 5, 10
# No two tests ask from one address.
ADDRESSES = (f"10.0.{block}.{number}" for block in count() for number in range(1, 255))


@pytest.fixture(scope="module")
def redis(tmp_path_factory):
    """The address of a Redis that holds nothing yet, and drops nothing for want of space."""
    port = free_port()
    kept_nowhere = ["--save", "", "--dir", str(tmp_path_factory.mktemp("redis"))]
    options = ["--port", str(port), "--maxmemory-policy", "noeviction", *kept_nowhere]
    with subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL) as server:
        try:
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()


@pytest.fixture(scope="module", params=["database", "redis"])
def guarded(request, tmp_path_factory):
    """A site of four processes behind a proxy, which writes down each look at a password."""
    variables = {
        "DJANGO_SETTINGS_MODULE": "tests.journeys.counted",
        "WEB_WORKERS": str(PROCESSES),
        "TRUSTED_PROXIES": "1",
    }
    if request.param == "redis":
        variables["CACHE_URL"] = request.getfixturevalue("redis")
    with running_site(tmp_path_factory.mktemp("guarded"), **variables) as site:
        yield site


@pytest.fixture
def looks(guarded):
    """How many passwords were looked at since the test began."""
    file = guarded.log.parent / "var" / "looks-at-passwords"
    file.write_bytes(b"")
    return lambda: file.stat().st_size


class Guesser(Walker):
    """Somebody whom the proxy in front says to be at an address."""

    def __init__(self, site, client):
        super().__init__(site.address)
        self._opener.addheaders.append(("X-Forwarded-For", client))

    def log_in_form(self, door, email, password):
        """Return what the log-in page that a door leads to would send."""
        page = self.open(door)
        return self.filled(page, "Log in", {"Email address": email, "Password": password})


def at_once(guessers, forms):
    """Send every form in the same moment, and return the answers' statuses."""
    start = Barrier(len(forms), timeout=PATIENCE_SECONDS)

    def send(guesser, form):
        start.wait()
        return guesser.post(*form).status

    with ThreadPoolExecutor(len(forms)) as crowd:
        return list(crowd.map(send, guessers, forms))


@pytest.mark.parametrize("clients", [1, AT_ONCE])
@pytest.mark.parametrize("door", ["/accounts/login/", "/admin/login/"])
def test_sixty_wrong_passwords_are_looked_at_five_times(guarded, looks, door, clients):
    """Take `5/5m/key` out of config/settings.py, or have each process count for itself: more are.

    A right one is refused then as well. Somebody else behind the same front logs in as ever: take
    out ALLAUTH_TRUSTED_PROXY_COUNT, and all have the front's address.
    """
    email, other = new_address(), new_address()
    for address in (email, other):
        sign_up(Guesser(guarded, next(ADDRESSES)), address)
    guess_from = [next(ADDRESSES) for _ in range(clients)] * (AT_ONCE // clients)
    guessers = [Guesser(guarded, address) for address in guess_from]
    forms = [g.log_in_form(door, email, f"wrong {n}") for n, g in enumerate(guessers)]

    answers = at_once(guessers, forms)

    assert looks() == BY_ACCOUNT
    assert sorted(answers) == [200] * BY_ACCOUNT + [429] * (AT_ONCE - BY_ACCOUNT)
    owner = Guesser(guarded, next(ADDRESSES))
    assert owner.post(*owner.log_in_form(door, email, PASSWORD)).status == 429
    assert looks() == BY_ACCOUNT
    somebody = Guesser(guarded, next(ADDRESSES))
    somebody.post(*somebody.log_in_form("/accounts/login/", other, PASSWORD))
    assert "Log out" in somebody.open("/").words


def test_one_client_tries_ten_accounts_of_sixty(guarded, looks):
    """Take `10/m/ip` out of "answer": each account is tried."""
    accounts = [new_address() for _ in range(AT_ONCE)]
    address = next(ADDRESSES)
    guessers = [Guesser(guarded, address) for _ in accounts]
    forms = [
        guesser.log_in_form("/accounts/login/", account, "wrong")
        for guesser, account in zip(guessers, accounts, strict=True)
    ]

    answers = at_once(guessers, forms)

    assert answers.count(200) == BY_ADDRESS
    assert answers.count(429) == AT_ONCE - BY_ADDRESS


def test_what_is_posted_to_the_admins_own_address_is_never_looked_at(guarded, looks):
    email = new_address()
    sign_up(Guesser(guarded, next(ADDRESSES)), email)
    address = next(ADDRESSES)
    guessers = [Guesser(guarded, address) for _ in range(AT_ONCE)]
    forms = []
    for guesser in guessers:
        _, fields = guesser.log_in_form("/accounts/login/", email, "wrong")
        forms.append(("/admin/login/", [*fields, ("username", email), ("password", "wrong")]))

    at_once(guessers, forms)

    assert looks() == 0
