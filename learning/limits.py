"""How often somebody may read what costs more than a page: counted by each process for itself.

Limits on what is sent, such as reports, are shared by all processes and kept in the database.
Reading writes nothing there, so with several workers somebody may read that many times as often.
"""

from ipaddress import ip_interface

from allauth.account.adapter import get_adapter
from django.core.cache import caches
from django.http import HttpRequest

# An IPv6 customer has at least so much of an address, and may change the rest at will.
IPV6_PREFIX = 64


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


def _reader(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return f"learner:{request.user.pk}"
    address = ip_interface(get_adapter(request).get_client_ip(request))
    if address.version == 6:
        address = ip_interface(f"{address.ip}/{IPV6_PREFIX}")
    return f"visitor:{address.network}"
