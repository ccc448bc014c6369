"""`python -m bench.guessing`: whether the time of an answer tells who has an account.

The production server of a site that has a mail server is asked at every door, sixty times about
addresses with an account and sixty times about others, each once and from a client of its own, so
that no limit is met. Answers are alike when their medians are within a fifth or 30 ms.
"""

import http.client
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import NamedTuple
from urllib.parse import urlencode

from bench.site import CHECKOUT, command, made_site
from bench.wire import WAIT_SECONDS, served

TRIES = 60
KINDS = ("known", "unknown")
MOST_APART, MOST_MILLISECONDS = 0.2, 30
PASSWORD = "a calm walk uphill"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class Door(NamedTuple):
    """A page with a form, the fields it is sent with, and which form is measured after it."""

    page: str
    fields: Callable[[str], dict[str, str]]
    then: tuple[str, dict[str, str]] | None = None


DOORS = {
    "log in": Door("/accounts/login/", lambda who: {"login": who, "password": "wrong"}),
    "sign up": Door("/accounts/signup/", lambda who: {"email": who, "password1": PASSWORD}),
    "passkey": Door("/accounts/signup/passkey/", lambda who: {"email": who}),
    "reset": Door("/accounts/password/reset/", lambda who: {"email": who}),
    "code": Door("/accounts/login/code/", lambda who: {"email": who}),
    "new code": Door(
        "/accounts/login/code/",
        lambda who: {"email": who},
        ("/accounts/login/code/confirm/", {"action": "resend"}),
    ),
}


class Client:
    """A browser at an address of its own, as far as one form needs one."""

    def __init__(self, port: int, address: str) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)
        self.address = address
        self.cookies: dict[str, str] = {}

    def ask(self, page: str, fields: dict[str, str] | None = None) -> tuple[int, str, float]:
        """Return an answer's status, its text, and how many milliseconds it took."""
        headers = {
            "Host": "localhost",
            "Referer": "https://localhost/",
            "Sec-Fetch-Site": "same-origin",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": self.address,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        start = time.perf_counter()
        self.line.request(
            "GET" if fields is None else "POST", page, urlencode(fields or {}), headers
        )
        answer = self.line.getresponse()
        text = answer.read().decode()
        taken = (time.perf_counter() - start) * 1000
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text, taken

    def send(self, page: str, fields: dict[str, str]) -> float:
        """Send a form as its page offers it, and return how many milliseconds the answer took."""
        status, text, _ = self.ask(page)
        found = TOKEN.search(text)
        if status != 200 or not found:
            sys.exit(f"{page} answered {status} and has no form.")
        status, text, taken = self.ask(page, {"csrfmiddlewaretoken": found[1], **fields})
        if status not in {200, 302}:
            sys.exit(f"{page} answered {status} to its form.")
        return taken


def main() -> int:
    """Ask at every door, print a table, and return 1 when a door tells who has an account."""
    with made_site() as environment:
        # Letters stay in the queue, whose worker is another process.
        mail = {"MAIL_OFF": "0", "EMAIL_URL": "smtp://localhost"}
        site = environment | mail | {"TRUSTED_PROXIES": "1"}
        subprocess.run(command("bench.people"), cwd=CHECKOUT, env=site, check=True)
        with served(site) as port:
            found = {
                name: _measured(port, number, door)
                for number, (name, door) in enumerate(DOORS.items())
            }
    print(f"{'':<12}{'known':>10}{'unknown':>10}{'apart':>10}")
    for name, (known, unknown) in found.items():
        print(
            f"{name:<12}{known:>7.0f} ms{unknown:>7.0f} ms{abs(known - unknown):>7.0f} ms"
            f"{'' if is_alike(known, unknown) else '   this tells who has an account'}"
        )
    return 0 if all(is_alike(*medians) for medians in found.values()) else 1


def is_alike(known: float, unknown: float) -> bool:
    """Say whether two medians, in milliseconds, tell nobody apart."""
    apart = abs(known - unknown)
    return apart <= MOST_APART * max(known, unknown) or apart <= MOST_MILLISECONDS


def _measured(port: int, number: int, door: Door) -> tuple[float, float]:
    """Return the medians of known and unknown addresses, asked about in no order."""
    taken: dict[str, list[float]] = {kind: [] for kind in KINDS}
    tries = [(kind, each) for each in range(TRIES) for kind in KINDS]
    random.Random(number).shuffle(tries)
    for kind, each in tries:
        client = Client(port, f"10.{number}.{KINDS.index(kind)}.{each}")
        who = f"{kind}-{number}-{each}@example.org"
        milliseconds = client.send(door.page, door.fields(who))
        if door.then:
            milliseconds = client.send(*door.then)
        taken[kind].append(milliseconds)
    return median(taken["known"]), median(taken["unknown"])


if __name__ == "__main__":
    sys.exit(main())
