"""How far learners come on a path: each is counted once, at the furthest step they reached."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from learning.domain.outline import Outline, OutlineResource, OutlineStep

ACTIVE = timedelta(days=7)
QUIET = timedelta(days=30)


class Period(StrEnum):
    """When learners started."""

    MONTH = "30"
    QUARTER = "90"
    YEAR = "365"
    ALL = "all"

    def holds(self, age: timedelta) -> bool:
        """Tell whether somebody who started so long ago is in the period."""
        return self is Period.ALL or age < timedelta(days=int(self.value))


PERIODS = {
    Period.MONTH: _("the last 30 days"),
    Period.QUARTER: _("the last 90 days"),
    Period.YEAR: _("the last year"),
    Period.ALL: _("all time"),
}


@dataclass(frozen=True, slots=True)
class Walker:
    """What is known of one learner on one path, without who it is."""

    started_at: datetime
    finished_at: datetime | None
    options: frozenset[str]
    completed: Mapping[str, datetime]
    """When each resource was done, by key; archived and replaced ones too."""

    @property
    def last_at(self) -> datetime:
        """Return the latest tick, or the start."""
        return max(self.completed.values(), default=self.started_at)

    def done_at(self, resource: OutlineResource) -> datetime | None:
        """Return when a resource, or one it replaces, was first done."""
        at = self.completed.get(resource.key)
        if not resource.replaces:
            return at
        moments = [self.completed[key] for key in resource.replaces if key in self.completed]
        return min([*moments, at] if at else moments, default=None)


@dataclass
class Tally:
    """Learners counted. Steps are numbered from 0, and who has finished is past the last."""

    started: int = 0
    active: int = 0
    furthest: Counter[int] = field(default_factory=Counter)
    stopped: Counter[int] = field(default_factory=Counter)
    stopped_before: Counter[str] = field(default_factory=Counter)
    """By the first core resource not done in the furthest step of those who stopped there."""
    steps_finished: Counter[int] = field(default_factory=Counter)
    reached: Counter[str] = field(default_factory=Counter)
    finished: Counter[str] = field(default_factory=Counter)
    options: Counter[str] = field(default_factory=Counter)
    """By the option taken, of those who took one of its choice."""
    days: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    """How many took so many days: for the path "", for a step or a resource by its name here."""

    def __add__(self, other: "Tally") -> "Tally":
        both = Tally()
        for each in (self, other):
            for one in fields(each):
                value = getattr(each, one.name)
                if isinstance(value, defaultdict):
                    for name, counted in value.items():
                        both.days[name].update(counted)
                elif isinstance(value, Counter):
                    getattr(both, one.name).update(value)
                else:
                    setattr(both, one.name, getattr(both, one.name) + value)
        return both

    def median_days(self, name: str, least: int) -> int | None:
        """Return the middle of the days taken; None for fewer people than `least`."""
        counted = self.days.get(name, Counter[int]())
        if counted.total() < least:
            return None
        seen, half = 0, (counted.total() + 1) // 2
        for days in sorted(counted):
            seen += counted[days]
            if seen >= half:
                return days
        raise AssertionError("The middle lies within what is counted.")


def steps_of(outline: Outline) -> list[OutlineStep]:
    """Return the steps that hold something to tick, whatever options are taken."""
    return [step for step in outline.steps if any(r.is_tickable for r in step.resources)]


def step_name(number: int) -> str:
    """Return what a step's days are kept under; no key has a slash."""
    return f"step/{number}"


class Funnel:
    """Counts the learners of one path, as seen from one moment, by when they started."""

    def __init__(self, outline: Outline, now: datetime) -> None:
        self._outline, self._now = outline, now
        self._numbers = {step.key: number for number, step in enumerate(steps_of(outline))}
        self._choices = [
            frozenset(option.key for option in choice.options)
            for choice in outline.document.choices
        ]
        # Nobody is in two of these: each period holds the one before.
        self._cohorts = {period: Tally() for period in Period}

    def count(self, walker: Walker) -> None:
        """Count one learner."""
        age = self._now - walker.started_at
        tally = self._cohorts[next(period for period in Period if period.holds(age))]
        tally.started += 1
        tally.active += self._now - walker.last_at < ACTIVE
        self._count_options(tally, walker)
        self._count_way(tally, walker)

    def tallies(self) -> dict[Period, Tally]:
        """Return what was counted, by period."""
        found, so_far = {}, Tally()
        for period in Period:
            so_far = found[period] = so_far + self._cohorts[period]
        return found

    def _count_options(self, tally: Tally, walker: Walker) -> None:
        for keys in self._choices:
            taken = keys & walker.options
            if len(taken) == 1:
                tally.options.update(taken)

    def _count_way(self, tally: Tally, walker: Walker) -> None:
        walk = self._outline.walk(walker.options)
        moments = sorted(walker.completed.values())
        begun = min([walker.started_at, *moments[:1]])
        done = {item.key: walker.done_at(item) for step in walk.steps for item in step.core}
        last = max((at for at in done.values() if at), default=None)
        is_whole = last is not None and None not in done.values()
        finished_at = walker.finished_at or (last if is_whole else None)
        with_core = [step for step in walk.steps if step.core]
        touched = [step for step in with_core if any(done[item.key] for item in step.core)]
        # Who has ticked nothing yet stands at the first.
        here = next(iter(touched[-1:] or with_core[:1]), None)
        furthest = self._numbers[here.key] if here else 0
        if finished_at:
            furthest = len(self._numbers)
            tally.days[""][max((finished_at - begun).days, 0)] += 1
        tally.furthest[furthest] += 1

        def days_until(end: datetime, first: datetime) -> int:
            """Return how long something took since the tick before its first."""
            before = bisect_left(moments, first)
            return max((end - (moments[before - 1] if before else begun)).days, 0)

        for step in walk.steps:
            number = self._numbers[step.key]
            if number > furthest:
                break
            for item in (*step.core, *step.optional):
                tally.reached[item.key] += 1
                if at := done.get(item.key) or walker.done_at(item):
                    tally.finished[item.key] += 1
                    tally.days[item.key][days_until(at, at)] += 1
            ticks = [at for item in step.core if (at := done[item.key])]
            if ticks and len(ticks) == len(step.core):
                tally.steps_finished[number] += 1
                tally.days[step_name(number)][days_until(max(ticks), min(ticks))] += 1
        if not finished_at and self._now - walker.last_at >= QUIET:
            tally.stopped[furthest] += 1
            ahead = [item.key for item in here.core if not done[item.key]] if here else []
            tally.stopped_before.update(ahead[:1])
