"""The sessions that visitors' ticks are kept in: rows that one request at a time may change."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import transaction
from django.utils import timezone

from learning.domain.statements import fetch, kept
from learning.domain.visit import VISIT

SESSION = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"
# Whoever has no account has only this; somebody logged in has the shorter time of the settings.
VISIT_SECONDS = 365 * 24 * 60 * 60


class SessionStore(db.SessionStore):
    """A session as Django keeps it, which can also be had alone."""

    _kept: tuple[str | None, bytes] | None = None

    def load(self) -> dict[str, Any]:
        """Return what the session holds; nothing when it is unknown, expired or logged out."""
        rows = fetch(SESSION, [self.session_key, kept(timezone.now())])
        if not rows:
            self._session_key = None
            return {}
        return self.decode(rows[0][0])

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Read the session anew, keep other requests from it, and save it at the end.

        Otherwise the later of two ticks sent at the same moment would undo the earlier.
        Raises SessionInterrupted for a session that another request has ended meanwhile.
        """
        with transaction.atomic():
            if self.session_key:
                self._session_cache = self._held_alone()
                if self.session_key is None:  # Beginning anew would log out who just logged in.
                    raise SessionInterrupted("The session was ended by another request.")
            yield
            if self.modified:
                self.set_expiry(VISIT_SECONDS)
                self.save()

    def save(self, must_create: bool = False) -> None:
        """Save the session, unless it is saved as it stands: others may have changed it since."""
        held = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        holds = self.serializer().dumps(held)
        if not must_create and self._kept == (self.session_key, holds):
            return
        super().save(must_create)
        self._kept = self.session_key, holds

    def cycle_key(self) -> None:
        """Go on under a new key, as at log-in; a tick that came in the meantime comes along."""
        with transaction.atomic():
            if self.session_key:
                latest = SessionStore(self.session_key)._held_alone()
                if VISIT in latest:
                    self[VISIT] = latest[VISIT]
            super().cycle_key()

    def _held_alone(self) -> dict[str, Any]:
        """Return what the row holds, which nobody else may change until the transaction ends."""
        rows = self.model.objects.select_for_update()
        list(rows.filter(session_key=self.session_key).values_list("pk"))
        return self.load()
