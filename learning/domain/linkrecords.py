"""The rows of link checks: claimed before an address is asked, written when it has answered.

No transaction is open while the network is asked. A claim is a filtered update, so that of two
runs one asks.
"""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from learning.domain.archivecopies import ASKED_AGAIN_AFTER, Copy
from learning.domain.linkhealth import Reading, judge
from learning.domain.linkschedule import Health, after
from learning.models import LearningPath, LinkCheck
from learning.models.linkcheck import digest_of

# A claim that is never followed by an answer, for the process was killed, ends by itself.
LEASE = timedelta(hours=1)
# However often it is asked for, an address is left in peace this long.
AT_MOST_EVERY = timedelta(minutes=1)
ROWS_AT_ONCE = 500

HEALTH = [field.name for field in fields(Health)]
ARCHIVE = ["archived_url", "archived_on", "archive_asked_at"]


@dataclass(frozen=True, slots=True)
class Claim:
    """An address that is ours to ask, as it stood before."""

    digest: str
    address: str
    health: Health
    claimed_at: datetime
    checked_before: datetime | None
    wants_copy: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What an address answered."""

    claim: Claim
    reading: Reading


@dataclass(frozen=True, slots=True)
class Written:
    """An address's state before and after."""

    address: str
    before: Health
    after: Health

    @property
    def is_good(self) -> bool:
        """Tell whether the page is where it should be, as of this try."""
        return self.after.last_good_at != self.before.last_good_at


def keep_track_of(addresses: Iterable[str]) -> None:
    """Begin a record for each address that has none."""
    wanted = list(addresses)
    for start in range(0, len(wanted), ROWS_AT_ONCE):
        chunk = wanted[start : start + ROWS_AT_ONCE]
        known = set(LinkCheck.objects.of(chunk).values_list("address", flat=True))
        LinkCheck.objects.bulk_create(
            (
                LinkCheck(digest=digest_of(address), address=address)
                for address in chunk
                if address not in known
            ),
            ignore_conflicts=True,
        )


def due_among(addresses: Iterable[str], at: datetime) -> list[str]:
    """Return those addresses whose time has come, the longest waiting first."""
    wanted, due = list(addresses), list[tuple[datetime | None, str]]()
    for start in range(0, len(wanted), ROWS_AT_ONCE):
        rows = LinkCheck.objects.of(wanted[start : start + ROWS_AT_ONCE])
        due += rows.filter(_is_due(at)).values_list("due_at", "address")
    return [address for _, address in sorted(due, key=lambda row: (row[0] or at, row[1]))]


def claim(address: str, *, only_due: bool) -> Claim | None:
    """Make an address ours to ask; None when another run has it, or has just had it."""
    now = timezone.now()
    free = Q(checked_at=None) | Q(checked_at__lte=now - AT_MOST_EVERY)
    rows = LinkCheck.objects.filter(free, digest=digest_of(address))
    if only_due:
        rows = rows.filter(_is_due(now))
    row = rows.first()
    if row is None:
        return None
    same = LinkCheck.objects.filter(pk=row.pk, checked_at=row.checked_at, due_at=row.due_at)
    if not same.update(checked_at=now, due_at=now + LEASE):
        return None
    asked_at = row.archive_asked_at
    return Claim(
        digest=row.digest,
        address=row.address,
        health=health_of(row),
        claimed_at=now,
        checked_before=row.checked_at,
        wants_copy=asked_at is None or asked_at <= now - ASKED_AGAIN_AFTER,
    )


def give_back(claims: Iterable[Claim]) -> None:
    """Leave these addresses as they were before they were claimed."""
    with transaction.atomic():
        for each in claims:
            LinkCheck.objects.filter(pk=each.digest, checked_at=each.claimed_at).update(
                checked_at=each.checked_before, due_at=each.health.due_at
            )


def health_of(row: LinkCheck) -> Health:
    """Return a record's state as plain values."""
    return Health(**{name: getattr(row, name) for name in HEALTH})


@transaction.atomic
def write_results(
    results: Iterable[Result], holders: Mapping[str, set[int]], chance: random.Random
) -> list[Written]:
    """Record what addresses answered, beside what curators said of them meanwhile."""
    now = timezone.now()
    readings = {result.claim.digest: result.reading for result in results}

    def next_of(row: LinkCheck) -> Health:
        before = health_of(row)
        verdict = judge(readings[row.digest], before.known)
        return after(before, verdict, now, chance.random())

    # Paths are locked before records, as curators' acts do. What another act changes in
    # between is told to learners by that act.
    unlocked = LinkCheck.objects.filter(pk__in=readings)
    told = {row.address for row in unlocked if next_of(row).is_trouble != health_of(row).is_trouble}
    tell_paths(set().union(*(holders.get(address, set()) for address in told)))
    rows = list(LinkCheck.objects.select_for_update().filter(pk__in=readings).order_by("pk"))
    written = []
    for row in rows:
        before, new = health_of(row), next_of(row)
        put(row, new)
        written.append(Written(row.address, before, new))
    LinkCheck.objects.bulk_update(rows, HEALTH)
    return written


@transaction.atomic
def write_copies(copies: Mapping[str, Copy | None], holders: Mapping[str, set[int]]) -> None:
    """Record what the archive said; that it has no copy now takes no known one away."""
    now = timezone.now()
    shown = {address for address, copy in copies.items() if copy}
    rows = LinkCheck.objects.of(copies)
    troubled = [row.address for row in rows if row.address in shown and health_of(row).is_trouble]
    tell_paths(set().union(*(holders.get(address, set()) for address in troubled)))
    for address, copy in copies.items():
        found = {"archived_url": copy.address, "archived_on": copy.taken_on} if copy else {}
        LinkCheck.objects.of([address]).update(archive_asked_at=now, **found)


def put(row: LinkCheck, health: Health) -> None:
    """Put a state into a record, which the caller saves."""
    for name in HEALTH:
        setattr(row, name, getattr(health, name))


def tell_paths(path_ids: Iterable[int]) -> None:
    """Have these paths' outlines built anew, for what learners are told of a link changed."""
    chosen = sorted(path_ids)
    if chosen:
        rows = LearningPath.objects.select_for_update().filter(pk__in=chosen).order_by("pk")
        list(rows.values_list("pk"))
        LearningPath.objects.filter(pk__in=chosen).update(links_changed_at=timezone.now())


def _is_due(at: datetime) -> Q:
    return Q(due_at=None) | Q(due_at__lte=at)
