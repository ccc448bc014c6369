"""Sessions of people with an account: where they are logged in, for how long, and ended at will.

Django ends a session that is not saved for a while; ours are saved once an hour at most, because
a page that is read must not cost a write. The moment after which nobody stays is kept with them.
"""

from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.devices import device_of
from accounts.models import User, UserSession
from learning import sessions

IDLE = timedelta(seconds=settings.SESSION_COOKIE_AGE)
LONGEST = timedelta(days=30)
LONGEST_OF_STAFF = timedelta(hours=12)
# How exactly it is known when somebody was last here.
A_WHILE_SECONDS = 60 * 60
SEEN, LATEST_END = "seen", "latest_end"


class SessionStore(sessions.SessionStore):
    """A session that has an end, and stays its person's when it goes on under a new key."""

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """Return when the session ends if nothing else happens, whoever asked for longer."""
        expiry: datetime = super().get_expiry_date(**kwargs)
        latest = self.get(LATEST_END)
        return min(expiry, datetime.fromisoformat(latest)) if latest else expiry

    def get_expiry_age(self, **kwargs: Any) -> int:
        """Return how many seconds that is from now, which its cookie is kept for."""
        return round((self.get_expiry_date(**kwargs) - timezone.now()).total_seconds())

    def cycle_key(self) -> None:
        """Go on under a new key; the row that says whose it is comes along."""
        with transaction.atomic():
            row = UserSession.objects.filter(session_id=self.session_key).first()
            super().cycle_key()
            if row:  # It went with the old key.
                row.session_id = cast(str, self.session_key)
                row.save(force_insert=True)


def begin(request: HttpRequest, user: User) -> None:
    """Note that somebody has just logged in with this browser, and set an end to it."""
    session, now = request.session, timezone.now()
    if not session.session_key:  # Somebody else was logged in here.
        session.save()
    device = device_of(request.headers.get("User-Agent", ""))
    UserSession.objects.update_or_create(
        session_id=session.session_key,
        defaults={"user": user, **device._asdict(), "began_at": now, "seen_at": now},
    )
    session.set_expiry(None)
    _put_off(session, user, now, now)


def note_seen(request: HttpRequest, user: User) -> None:
    """Put off the end of a session that is used, at most once an hour, or end it if it is due."""
    now = timezone.now()
    if now.timestamp() - request.session.get(SEEN, 0) < A_WHILE_SECONDS:
        return
    row = UserSession.objects.filter(session_id=request.session.session_key, user=user).first()
    # Who has become one of the staff since must not stay longer than they do.
    if row is None or _latest_end(row.began_at, user) <= now:
        auth.logout(request)
        return
    UserSession.objects.filter(pk=row.pk).update(seen_at=now)
    _put_off(request.session, user, row.began_at, now)


def sessions_of(user: User) -> QuerySet[UserSession]:
    """Return where somebody is logged in, last seen first."""
    going_on = UserSession.objects.filter(user=user, session__expire_date__gt=timezone.now())
    return going_on.order_by("-seen_at", "-pk")


def end_one(user: User, number: int) -> int:
    """End one of somebody's own sessions; one that is not theirs stays as it is.

    Return how many were going on until now.
    """
    return _end_all(UserSession.objects.filter(user=user, pk=number))


def end_others(user: User, kept: str | None) -> int:
    """End all sessions of somebody but the one with this key; with none, all.

    Return how many were going on until now.
    """
    return _end_all(UserSession.objects.filter(user=user).exclude(session_id=kept))


def _end_all(rows: QuerySet[UserSession]) -> int:
    sessions = Session.objects.filter(pk__in=list(rows.values_list("session_id", flat=True)))
    going_on = sessions.filter(expire_date__gt=timezone.now()).count()
    sessions.delete()
    return going_on


def _latest_end(began_at: datetime, user: User) -> datetime:
    return began_at + (LONGEST_OF_STAFF if user.is_staff else LONGEST)


def _put_off(session: SessionBase, user: User, began_at: datetime, now: datetime) -> None:
    session[SEEN] = int(now.timestamp())
    session[LATEST_END] = _latest_end(began_at, user).isoformat()
