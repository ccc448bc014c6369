"""Addresses as the same place: compared without what only the way there differs in."""

from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from learning.domain.text import LONGEST_ADDRESS, web_address


def host_of(address: str) -> str:
    """Return the host without `www.`, as people know it."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def plain(address: str) -> str:
    """Return an address without scheme, `www.`, trailing slash, fragment and utm_ parameters.

    Two addresses with the same plain form lead to the same place.
    """
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return address.strip()
    place = host_of(address) + (f":{port}" if port not in {None, 80, 443} else "")
    asked = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not name.lower().startswith("utm_")
    ]
    return place + parts.path.rstrip("/") + (f"?{urlencode(sorted(asked))}" if asked else "")


def is_same(one: str, other: str) -> bool:
    """Tell whether two addresses lead to the same place."""
    return plain(one) == plain(other)


def checked(target: str, base: str = "") -> str:
    """Return where a link leads that somebody else wrote, or nothing if nowhere good."""
    try:
        found = web_address(urljoin(base, target))
    except ValueError:
        return ""
    return found if len(found) <= LONGEST_ADDRESS else ""
