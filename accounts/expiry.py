"""Accounts that end by themselves: those never confirmed, and those long unused.

A letter comes before: of the former the one that asks to confirm, of the latter one of its own.

Staff never expire. Where no mail is sent nobody can confirm or be warned, so nobody expires.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.leavers import find_sessions
from accounts.leaving import erase
from accounts.models import User
from config import audit
from learning.emails import read_by

WARNING = "account/email/account_expires"
NOTICE = timedelta(days=30)
# Erased together, so that sessions are read through once for all of them.
CHUNK = 100


class Expired(NamedTuple):
    """How many accounts went, and how many people were warned."""

    unconfirmed: int = 0
    unused: int = 0
    warned: int = 0


def expire_accounts(now: datetime | None = None) -> Expired:
    """Erase what is due and warn whose turn comes. Running it again, or twice at once, is safe."""
    if not settings.ADDRESSES_ARE_PROVED:
        return Expired()
    now = now or timezone.now()
    return Expired(
        unconfirmed=_erase_all(_unconfirmed(now), says_goodbye=False),
        unused=_erase_all(_unused(now).filter(_was_warned(now)), says_goodbye=True),
        warned=sum(_warn(person, now) for person in _unwarned(now)),
    )


def _unconfirmed(now: datetime) -> QuerySet[User]:
    """Return who signed up and never proved an address: they could not log in even once."""
    rows = EmailAddress.objects.filter(user=OuterRef("pk"))
    return _expiring().filter(
        Exists(rows),
        ~Exists(rows.filter(verified=True)),
        last_login=None,
        date_joined__lte=now - timedelta(days=settings.UNCONFIRMED_DAYS),
    )


def _unused(now: datetime, notice: timedelta = timedelta()) -> QuerySet[User]:
    """Return who was not here for as long as an account is kept, less some notice."""
    since = now - timedelta(days=settings.UNUSED_DAYS) + notice
    return (
        _expiring()
        .annotate(used_at=Coalesce("last_login", "date_joined"))
        .filter(used_at__lte=since, sessions=None)
    )


def _was_warned(now: datetime) -> Q:
    return Q(expiry_told_at__gt=F("used_at"), expiry_told_at__lte=now - NOTICE)


def _unwarned(now: datetime) -> QuerySet[User]:
    not_since = Q(expiry_told_at=None) | Q(expiry_told_at__lte=F("used_at"))
    return _unused(now, NOTICE).filter(not_since)


def _expiring() -> QuerySet[User]:
    return User.objects.filter(is_staff=False, is_superuser=False)


def _warn(person: User, now: datetime) -> bool:
    """Queue the letter that comes before, once; of two runs one writes it."""
    with transaction.atomic():
        claimed = _unwarned(now).select_for_update(of=("self",)).filter(pk=person.pk).first()
        if claimed is None:
            return False
        claimed.expiry_told_at = now
        claimed.save(update_fields=["expiry_told_at"])
        with read_by(claimed):
            words = {"user": claimed, "ends_at": now + NOTICE, "months": _months()}
            get_adapter().send_mail(WARNING, claimed.email, words)
    return True


def _months() -> int:
    return round(settings.UNUSED_DAYS / 30.4)


def _erase_all(people: QuerySet[User], *, says_goodbye: bool) -> int:
    """Erase people some at a time; who has come back meanwhile stays."""
    numbers = list(people.values_list("pk", flat=True))
    count = 0
    for start in range(0, len(numbers), CHUNK):
        held = people.filter(pk__in=numbers[start : start + CHUNK])
        sessions = find_sessions(held)
        with transaction.atomic():
            due = list(held.select_for_update(of=("self",)))
            erase(due, sessions, says_goodbye=says_goodbye)
        for person in due:
            audit.note(person.pk, "expired")
        count += len(due)
    return count
