"""When a weekly letter is due: on the chosen day, from seven in the morning where its reader lives.

Pure: moments and days in, days out. A letter belongs to its day, however late it is written.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

FROM_HOUR = 7
A_WEEK = timedelta(days=7)
# A site that was down longer than this leaves the letter out: the next one is near.
LATEST = timedelta(days=3)
# What changed is told since the last letter, unless that was very long ago.
FURTHEST_BACK = timedelta(days=28)


class Wish(NamedTuple):
    """When somebody wants letters, and what is known of earlier ones."""

    weekday: int
    """From Monday, which is 0."""
    zone: tzinfo
    asked_at: datetime | None = None
    """When this day was chosen: no letter is due for a morning before."""
    last: date | None = None
    """The day of the last letter."""


class Span(NamedTuple):
    """The time a letter tells of: its first moment, and that at which the next one's begins."""

    start: datetime
    end: datetime

    def holds(self, moment: datetime) -> bool:
        """Tell whether something at this moment is told in this letter, and in no other."""
        return self.start <= moment < self.end


def due_day(wish: Wish, now: datetime) -> date | None:
    """Return the day whose letter is due and not written yet; nothing when there is none."""
    day = _latest_day(wish, now)
    today = now.astimezone(wish.zone).date()
    return day if today - day <= LATEST and _may_be(wish, day) else None


def next_day(wish: Wish, now: datetime) -> date:
    """Return the day of the next letter, which may be due already."""
    day = due_day(wish, now) or _latest_day(wish, now) + A_WEEK
    while not _may_be(wish, day):
        day += A_WEEK
    return day


def told_in(wish: Wish, day: date) -> Span:
    """Return the time that the letter of a day tells of: since the one before."""
    since = day - A_WEEK if wish.last is None else max(wish.last, day - FURTHEST_BACK)
    return Span(morning_of(since, wish.zone), morning_of(day, wish.zone))


def morning_of(day: date, zone: tzinfo) -> datetime:
    """Return the moment from which a day's letter is sent."""
    # In UTC: moments of one zone are compared by their clocks, which are put back once a year.
    return datetime.combine(day, time(FROM_HOUR), zone).astimezone(UTC)


def _latest_day(wish: Wish, now: datetime) -> date:
    """Return the latest day of this name whose morning has come."""
    today = now.astimezone(wish.zone).date()
    day = today - timedelta(days=(today.weekday() - wish.weekday) % 7)
    return day if morning_of(day, wish.zone) <= now else day - A_WEEK


def _may_be(wish: Wish, day: date) -> bool:
    """Tell whether a day's letter was asked for in time, and no other is within a week of it."""
    was_asked = wish.asked_at is None or wish.asked_at <= morning_of(day, wish.zone)
    return was_asked and (wish.last is None or day - wish.last >= A_WEEK)
