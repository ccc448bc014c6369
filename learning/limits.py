"""How often somebody may do what costs others something; docs/limits.md tells of each limit.

What is written or guessed is counted by `take`, in one place for all processes. What is only read,
and ticks, are counted by `is_within`, in each process for itself: counting there writes nothing,
so with several workers somebody may do that as many times as often.
"""

import time
from collections.abc import Iterator
from ipaddress import ip_interface
from math import ceil
from typing import Protocol

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django.core.cache import cache, caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

# Whose settings hold the limits.
APP = "allauth.account"
# An IPv6 customer has at least so much of an address, and may change the rest at will.
IPV6_PREFIX = 64
TEN_SECONDS, A_MINUTE, FIVE_MINUTES, AN_HOUR = 10, 60, 5 * 60, 60 * 60
# In whole sentences: other languages count in other ways. The first that is long enough is said.
RETURN = {
    TEN_SECONDS: _("Wait ten seconds, then try again."),
    A_MINUTE: _("Wait a minute, then try again."),
    FIVE_MINUTES: _("Wait five minutes, then try again."),
    AN_HOUR: _("Wait an hour, then try again."),
}


class Turn(Protocol):
    """One use that was counted."""

    def rollback(self) -> None:
        """Take it back, when it proves to be no guess."""


def take(
    request: HttpRequest,
    action: str,
    *,
    key: str | None = None,
    counts_reading: bool = False,
    only_asks: bool = False,
) -> Turn | None:
    """Count one use of a limit in ACCOUNT_RATE_LIMITS; return None when none is left.

    What is refused is not counted: it would use up the turns of others at the same network
    address. allauth's public function can neither take a use back nor count a GET.
    """

    def consume(*, dry_run: bool) -> Turn | None:
        turn: Turn | None = ratelimit.consume(
            request, app=APP, action=action, key=key, limit_get=counts_reading, dry_run=dry_run
        )
        return turn

    would_be = consume(dry_run=True)
    return would_be if only_asks or would_be is None else consume(dry_run=False)


def seconds_left(request: HttpRequest, action: str, *, key: str | None = None) -> int:
    """Return after how many seconds a limit that is used up lets somebody in again."""
    now, waits = time.time(), [1]
    for rate, name in _counts(request, action, key):
        uses = cache.get(name, [])  # The latest first.
        if len(uses) >= rate.amount:
            waits.append(ceil(uses[rate.amount - 1] + rate.duration - now))
    return max(waits)


def forget(request: HttpRequest, action: str, key: str) -> None:
    """Forget what was counted for this key, but nothing of whoever asks."""
    for rate, name in _counts(request, action, key):
        if rate.per == "key":
            cache.delete(name)


def refuse(request: HttpRequest, seconds: int) -> HttpResponse:
    """Answer 429, and say when to come back."""
    context = {"wait": RETURN[min(known for known in RETURN if known >= seconds)]}
    return asking_for_patience(render(request, "429.html", context, status=429), seconds)


def asking_for_patience(response: HttpResponse, seconds: int) -> HttpResponse:
    """Make an answer one that says too much was asked, and when to come back."""
    response.status_code = 429
    response["Retry-After"] = str(seconds)
    return response


def is_within(request: HttpRequest, action: str, *, most: int, seconds: int) -> bool:
    """Count this request, and tell whether this account or address may still make it."""
    counts = caches["process"]
    key = f"{action}:{_reader(request)}"
    if counts.add(key, 1, seconds):
        return True
    try:
        return counts.incr(key) <= most
    except ValueError:  # The time has just run out.
        return counts.add(key, 1, seconds)


def _counts(
    request: HttpRequest, action: str, key: str | None
) -> Iterator[tuple[ratelimit.Rate, str]]:
    """Yield each rate of a limit, and under which name the cache holds its uses."""
    for rate in ratelimit.get_rates(app=APP, action=action):
        yield rate, ratelimit.get_cache_key(request, app=APP, action=action, rate=rate, key=key)


def _reader(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return f"learner:{request.user.pk}"
    address = ip_interface(get_adapter(request).get_client_ip(request))
    if address.version == 6:
        address = ip_interface(f"{address.ip}/{IPV6_PREFIX}")
    return f"visitor:{address.network}"
