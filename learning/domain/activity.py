"""What somebody did and when: the days of the last weeks as a picture shows them, and a log."""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

from learning.domain.outline import Outline, OutlineResource, Walk, WalkStep

WEEKS = 26


@dataclass(frozen=True, slots=True)
class Day:
    """A day, and how many resources were ticked on it."""

    day: date
    ticked: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month, or the part of it that is looked at: what was ticked, on how many days."""

    first: date
    ticked: int
    days: int


@dataclass(frozen=True, slots=True)
class Weeks:
    """The last weeks up to today, day by day, and the same by month."""

    weeks: tuple[tuple[Day, ...], ...]
    months: tuple[Month, ...]
    ticked: int
    days: int

    @property
    def first(self) -> date:
        """Return the day they begin with."""
        return self.weeks[0][0].day

    @property
    def today(self) -> date:
        """Return the day they end with."""
        return self.weeks[-1][-1].day


def weeks_of(
    moments: Iterable[datetime], today: date, zone: tzinfo, first_weekday: int = 0
) -> Weeks:
    """Return the last weeks with what was ticked on each day, as days are in a time zone.

    Weeks begin on the given day, counted from Monday, and the last one ends today.
    """
    into_week = (today.weekday() - first_weekday) % 7
    first = today - timedelta(days=into_week, weeks=WEEKS - 1)
    ticked = _by_day(moments, first, zone)
    whole = [
        Day(day, ticked[day])
        for day in (first + timedelta(days=n) for n in range((today - first).days + 1))
    ]
    return Weeks(
        weeks=tuple(tuple(whole[n : n + 7]) for n in range(0, len(whole), 7)),
        months=tuple(_months(whole)),
        ticked=sum(day.ticked for day in whole),
        days=sum(day.ticked > 0 for day in whole),
    )


def _by_day(moments: Iterable[datetime], first: date, zone: tzinfo) -> Counter[date]:
    """Count moments by day since the first; most are earlier, and cost a comparison alone."""
    start = datetime.combine(first, time.min, zone).astimezone(UTC)
    return Counter(at.astimezone(zone).date() for at in moments if at >= start)


def _months(days: Iterable[Day]) -> Iterator[Month]:
    by_month: dict[date, list[int]] = {}
    for day in days:
        by_month.setdefault(day.day.replace(day=1), []).append(day.ticked)
    for first, ticked in by_month.items():
        yield Month(first, sum(ticked), sum(count > 0 for count in ticked))


class Did(StrEnum):
    """What was done."""

    TICKED = "ticked"
    WROTE = "wrote"
    CHANGED = "changed"
    FINISHED_STEP = "finished a step"
    FINISHED_PATH = "finished a path"


class Act(NamedTuple):
    """One thing that somebody did."""

    at: datetime
    did: Did
    outline: Outline
    key: str = ""
    """The resource's: of one that is archived now, too."""
    step: WalkStep | None = None
    """The finished one."""

    @property
    def resource(self) -> OutlineResource | None:
        """Return the resource, unless it has left the path."""
        return self.outline.resources.get(self.key)


def acts_of(
    outline: Outline,
    completed: Mapping[str, datetime],
    finished_at: datetime | None,
    since: datetime | None = None,
) -> Iterator[Act]:
    """Yield what somebody did on one path: the ticks that stand, or the later ones; its finish."""
    for key, at in completed.items():
        if since is None or at >= since:
            yield Act(at, Did.TICKED, outline, key)
    if finished_at:
        yield Act(finished_at, Did.FINISHED_PATH, outline)


def note_acts(
    outline: Outline, key: str, written_at: datetime, changed_at: datetime
) -> Iterator[Act]:
    """Yield that a note was written and, unless that is one, that it was changed."""
    yield Act(written_at, Did.WROTE, outline, key)
    if changed_at > written_at:
        yield Act(changed_at, Did.CHANGED, outline, key)


def latest(acts: Iterable[Act], count: int) -> list[Act]:
    """Return so many acts, the latest first. Of two at once, that is the later in the list."""
    return heapq.nlargest(count, list(acts)[::-1], key=attrgetter("at"))


def last_of_steps(walk: Walk, completed: Mapping[str, datetime]) -> dict[str, WalkStep]:
    """Return which steps are done, by the resource whose tick was the last of their core."""
    found = {}
    for step in walk.steps:
        if step.is_done_by(completed.keys()):
            last = max(_done_first(resource, completed) for resource in step.core)
            found[last[1]] = step
    return found


def _done_first(
    resource: OutlineResource, completed: Mapping[str, datetime]
) -> tuple[datetime, str]:
    """Return when a resource that is done was done, by itself or by what it replaces."""
    keys = {resource.key, *resource.replaces}
    return min((completed[key], key) for key in keys if key in completed)


def with_finished_steps(
    acts: Iterable[Act], lasts: Mapping[Outline, Mapping[str, WalkStep]]
) -> Iterator[Act]:
    """Yield acts, the latest first, with the finish of a step before the tick that made it."""
    for act in acts:
        step = lasts[act.outline].get(act.key) if act.did is Did.TICKED else None
        if step:
            yield Act(act.at, Did.FINISHED_STEP, act.outline, act.key, step)
        yield act


def by_day(acts: Iterable[Act], zone: tzinfo) -> list[tuple[date, list[Act]]]:
    """Return acts in their order under the days they fall on in a time zone."""
    days: dict[date, list[Act]] = {}
    for act in acts:
        days.setdefault(act.at.astimezone(zone).date(), []).append(act)
    return list(days.items())
