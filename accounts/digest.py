"""The weekly letter: who gets one now, written and queued once each, however often this runs."""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts import emails
from accounts.letterdays import A_WEEK, FURTHEST_BACK, LATEST, Wish, due_day, told_in
from accounts.models import User
from accounts.week import Changes, changes_of_week, week_of
from learning.domain.outline import Outline
from learning.domain.publishing import published_outlines
from learning.emails import read_by

logger = logging.getLogger(__name__)

# Held in memory at a time.
CHUNK = 200


class Outcome(Enum):
    """What came of one person's letter."""

    QUEUED = "queued"
    QUIET = "quiet"
    """There was nothing to tell, so none is written this week."""
    TAKEN = "taken"
    """Another run, or the reader, was quicker."""
    FAILED = "failed"
    """It could not be written, and is tried again by the next run."""


@dataclass(frozen=True)
class News:
    """What every letter of a run is written from."""

    outlines: list[Outline]
    changes: Changes


def send_digests(now: datetime | None = None) -> Counter[Outcome]:
    """Queue the letters that are due, and count what came of each.

    Running it again, at once or twice at once, writes no second letter.
    """
    now = now or timezone.now()
    tally: Counter[Outcome] = Counter()
    for readers in _chunks(now):
        due = [(reader, day) for reader in readers if (day := due_day(wish_of(reader), now))]
        if not due:
            continue
        # Anew for each chunk, so that what was withdrawn meanwhile is not told.
        news = News(published_outlines(), changes_of_week(now - FURTHEST_BACK - LATEST))
        for reader, day in due:
            tally[_send(reader, day, news)] += 1
    return tally


def wish_of(reader: User) -> Wish:
    """Return when somebody who wants letters wants them."""
    assert reader.digest_day is not None
    return Wish(reader.digest_day, reader.zone, reader.digest_asked_at, reader.digest_sent_on)


def _chunks(now: datetime) -> Iterator[list[User]]:
    """Yield those who want letters and had none for a week, some at a time."""
    # No calendar on earth is more than a day ahead of Greenwich.
    latest = now.astimezone(UTC).date() + timedelta(days=1) - A_WEEK
    wanting = User.objects.filter(_had_none_since(latest), digest_day__isnull=False, is_active=True)
    if settings.ADDRESSES_ARE_PROVED:
        address = Q(user=OuterRef("pk"), email__iexact=OuterRef("email"), verified=True)
        wanting = wanting.filter(Exists(EmailAddress.objects.filter(address)))
    last = 0
    while chunk := list(wanting.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield chunk
        last = chunk[-1].pk


def _send(reader: User, day: date, news: News) -> Outcome:
    """Claim a letter, write it and queue it, all or nothing."""
    try:
        with transaction.atomic():
            if not _claim(reader, day):
                return Outcome.TAKEN
            return _write(reader, day, news)
    except Exception:
        # What one person's letter trips over holds up no other.
        logger.exception("The weekly letter to account %s could not be written.", reader.pk)
        return Outcome.FAILED


def _claim(reader: User, day: date) -> bool:
    """Note that a letter is written; of several runs, one succeeds.

    The row is held until the letter is in the queue, which is in the same database.
    """
    wanting = User.objects.filter(pk=reader.pk, digest_day=reader.digest_day, is_active=True)
    return bool(wanting.filter(_had_none_since(day - A_WEEK)).update(digest_sent_on=day))


def _had_none_since(day: date) -> Q:
    return Q(digest_sent_on=None) | Q(digest_sent_on__lte=day)


def _write(reader: User, day: date, news: News) -> Outcome:
    span = told_in(wish_of(reader), day)
    reader.refresh_from_db()  # The address may have changed since it was read.
    weeks = week_of(reader, span, news.outlines, news.changes)
    if not weeks:
        return Outcome.QUIET
    with read_by(reader):
        emails.digest(reader, weeks).send()
    return Outcome.QUEUED
