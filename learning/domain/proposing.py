"""Looking an address up: a worker fetches the page, and a proposal waits for the curator an hour.

The page that asked never waits for the network, and a look-up that fails costs nothing: what is
known from the address alone is proposed, and the rest is typed.
"""

import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from config.tasks import task
from learning.domain import metadata
from learning.domain.addresses import checked
from learning.domain.metadata import Proposal
from learning.domain.webpage import WebPage

KEPT_SECONDS = 60 * 60
PAGE_SECONDS, OEMBED_SECONDS = 14, 6
# After this no worker is likely to come any more.
MOST_WAITING_SECONDS = 60


class State(StrEnum):
    """How far a look-up is."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"
    BY_HAND = "by-hand"


@dataclass(slots=True)
class LookUp:
    """One address that a curator wants to add to a step."""

    path: int
    step: str
    address: str
    state: str = State.WAITING.value
    why: str = ""
    """Where it failed: a word of the client's list, or the status that the page answered."""
    asked_at: float = 0.0
    proposal: Proposal | None = None

    @property
    def is_waiting(self) -> bool:
        """Tell whether the page may still come."""
        return self.state == State.WAITING


def ask(path: int, step: str, address: str, *, by_hand: bool = False) -> str:
    """Have an address looked up, and return the token under which the answer will be.

    With `by_hand` nobody is asked.
    """
    token = secrets.token_urlsafe(16)
    now = timezone.now().timestamp()
    wanted = LookUp(path, step, address, asked_at=now)
    if by_hand:
        wanted.state, wanted.proposal = State.BY_HAND.value, _of_address(address)
    _keep(token, wanted)
    if not by_hand:
        look_up.enqueue(token, address)
    return token


def found(token: str) -> LookUp | None:
    """Return a look-up as it stands, or None when it is unknown or forgotten."""
    kept = _kept(token)
    if kept and kept.is_waiting:
        if timezone.now().timestamp() - kept.asked_at > MOST_WAITING_SECONDS:
            kept.state, kept.why = State.FAILED.value, "no worker"
        kept.proposal = _of_address(kept.address)
    return kept


@task()
def look_up(token: str, address: str) -> None:
    """Fetch a page, and keep what it proposes. Done again it comes to the same."""
    # It loads the HTTP client, for which the web processes that enqueue this have no use.
    from learning.domain.fetching import fetch  # noqa: PLC0415

    kept = _kept(token)
    if kept is None:
        return
    answer = fetch(address, seconds=PAGE_SECONDS)
    if answer.failure or answer.status >= 400:
        kept.state, kept.why = State.FAILED.value, str(answer.failure or answer.status)
        kept.proposal = _of_address(address)
    else:
        where = checked(answer.address) or address
        is_text = answer.content_type in metadata.HTML_TYPES | metadata.PLAIN_TYPES
        page = metadata.read(answer.text, answer.content_type) if is_text else WebPage()
        oembed = ""
        if page.oembed and (told := checked(page.oembed, where)):
            embedded = fetch(told, seconds=OEMBED_SECONDS)
            oembed = embedded.text if embedded.status == 200 else ""
        kept.state = State.READY.value
        kept.proposal = metadata.propose(page, where, is_cut=answer.is_cut, oembed=oembed)
    _keep(token, kept)


def _of_address(address: str) -> Proposal:
    return metadata.propose(WebPage(), address)


def _keep(token: str, wanted: LookUp) -> None:
    plain = {name: getattr(wanted, name) for name in wanted.__slots__}
    if wanted.proposal:
        plain["proposal"] = wanted.proposal.as_plain()
    cache.set(_place(token), plain, KEPT_SECONDS)


def _kept(token: str) -> LookUp | None:
    plain: dict[str, Any] | None = cache.get(_place(token))
    if plain is None:
        return None
    proposal = plain["proposal"] and Proposal.of_plain(plain["proposal"])
    return LookUp(**plain | {"proposal": proposal})


def _place(token: str) -> str:
    return f"proposal:{token}"
