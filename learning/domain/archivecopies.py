"""What the Internet Archive says it holds of an address: asked politely, believed with care."""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote

from learning.domain.addresses import host_of
from learning.domain.text import LONGEST_ADDRESS, web_address

ARCHIVE = "https://archive.org/"
AVAILABILITY = f"{ARCHIVE}wayback/available?url="
ASKED_AGAIN_AFTER = timedelta(days=30)

_COPY = re.compile(r"https?://web\.archive\.org(?::80|:443)?/web/(\d{14})/(\S+)")


@dataclass(frozen=True, slots=True)
class Copy:
    """An archived copy, and the day it was taken."""

    address: str
    taken_on: date


def question_about(address: str) -> str:
    """Return the address that tells of copies of an address."""
    return AVAILABILITY + quote(address, safe="")


def copy_in(answer: str, address: str) -> Copy | None:
    """Return the copy that an answer names: of this very site, in that archive, or none."""
    try:
        closest = json.loads(answer)["archived_snapshots"]["closest"]
        is_good = closest["available"] is True and str(closest["status"]) == "200"
        found = _COPY.fullmatch(closest["url"])
        if not is_good or not found or _site(found[2]) != _site(address):
            return None
        copy = web_address(f"https://web.archive.org/web/{found[1]}/{found[2]}")
        taken_on = datetime.strptime(found[1], "%Y%m%d%H%M%S").date()
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return Copy(copy, taken_on) if len(copy) <= LONGEST_ADDRESS else None


def _site(address: str) -> str:
    return host_of(address if "://" in address else f"//{address}")
