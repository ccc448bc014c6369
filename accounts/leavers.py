"""People who leave: by what rows, sessions and words name them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import quote_plus

from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import User
from accounts.sessions import SessionStore

CHUNK = 500


@dataclass(frozen=True)
class FoundSessions:
    """Sessions that hold something of people, by their keys, as they stood at a moment."""

    began: datetime
    keys: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Leaving:
    """People who leave: by what rows, sessions and words name them."""

    numbers: frozenset[int]
    names: frozenset[str]
    addresses: frozenset[str]
    """Every address of their accounts, proved or only typed."""
    own_addresses: frozenset[str]
    """Those that are known to be theirs: what else stands under the others may be somebody's."""
    sessions: FoundSessions
    """What was found of them before, by `find_sessions`."""

    @classmethod
    def of(cls, people: Iterable[User], sessions: FoundSessions) -> "Leaving":
        """Return what names these people."""
        people = list(people)
        numbers = frozenset(person.pk for person in people)
        rows = EmailAddress.objects.filter(user_id__in=numbers)
        typed = {person.email.lower() for person in people}
        proved = {row.email.lower() for row in rows if row.verified}
        addresses = typed | {row.email.lower() for row in rows}
        return cls(
            numbers=numbers,
            names=frozenset(person.name for person in people if person.name),
            addresses=frozenset(addresses),
            own_addresses=frozenset(proved if settings.ADDRESSES_ARE_PROVED else addresses),
            sessions=sessions,
        )

    def own(self, held: Mapping[str, Any]) -> bool:
        """Return whether what a session holds is the session of one of them."""
        return held.get(SESSION_KEY) in self._as_sessions_say

    def are_named_in(self, held: Mapping[str, Any]) -> bool:
        """Return whether what a session holds tells of one of them."""
        return self.own(held) or any(map(self._are_named_by, held.values()))

    def taken_out_of(self, held: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a session holds without what tells of them."""
        return {name: value for name, value in held.items() if not self._are_named_by(value)}

    def _are_named_by(self, value: Any) -> bool:
        # A log-in that waits for its next step says whom it is for.
        if isinstance(value, dict) and value.get("user_pk") in self._as_log_ins_say:
            return True
        text = json.dumps(value, ensure_ascii=False).lower()
        return any(word in text for word in self._typed)

    @cached_property
    def _as_sessions_say(self) -> set[str]:
        return {str(number) for number in self.numbers}

    @cached_property
    def _as_log_ins_say(self) -> set[str]:
        return {user_pk_to_url_str(User(pk=number)) for number in self.numbers}

    @cached_property
    def _typed(self) -> frozenset[str]:
        return self.addresses | {quote_plus(address).lower() for address in self.addresses}


def find_sessions(people: Iterable[User]) -> FoundSessions:
    """Find the sessions that hold something of people who will leave.

    A visitor's may hold their address: it was typed to log in, or to sign up. All must be read for
    that, which takes long where visitors are many: so it is done before anything is locked.
    """
    began, store = timezone.now(), SessionStore()
    leaving = Leaving.of(people, FoundSessions(began))
    rows = Session.objects.values_list("session_key", "session_data").iterator(chunk_size=CHUNK)
    named = (key for key, data in rows if leaving.are_named_in(store.decode(data)))
    return FoundSessions(began, frozenset(named))
