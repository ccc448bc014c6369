"""The day of a letter: chosen, where its reader lives, from seven on, and never two in a week."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from accounts.letterdays import Wish, due_day, next_day, told_in

MONDAY, TUESDAY, WEDNESDAY, SUNDAY = 0, 1, 2, 6
DAY = date(2026, 5, 18)  # A Monday.
AN_HOUR = timedelta(hours=1)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wish(weekday=MONDAY, zone="UTC", **known):
    return Wish(weekday, ZoneInfo(zone), **known)


# The same morning begins at fourteen hours' distance to either side of Greenwich.
@pytest.mark.parametrize(
    ("zone", "morning"),
    [
        ("UTC", "2026-05-18T07:00"),
        ("Europe/Berlin", "2026-05-18T05:00"),
        ("America/New_York", "2026-05-18T11:00"),
        ("Asia/Kathmandu", "2026-05-18T01:15"),
        ("Pacific/Kiritimati", "2026-05-17T17:00"),
        ("Etc/GMT+12", "2026-05-18T19:00"),
    ],
)
def test_a_letter_is_due_from_seven_where_its_reader_lives(zone, morning):
    asked = wish(zone=zone, last=DAY - timedelta(days=7))

    assert due_day(asked, at(morning) - timedelta(microseconds=1)) is None
    assert due_day(asked, at(morning)) == DAY


@pytest.mark.parametrize(
    ("day", "morning"),
    [
        # The clocks of Berlin are put forward on 29 March 2026 and back on 25 October.
        (date(2026, 3, 22), "2026-03-22T06:00"),
        (date(2026, 3, 29), "2026-03-29T05:00"),
        (date(2026, 10, 18), "2026-10-18T05:00"),
        (date(2026, 10, 25), "2026-10-25T06:00"),
    ],
    ids=str,
)
def test_seven_is_seven_when_the_clocks_are_changed(day, morning):
    asked = wish(SUNDAY, "Europe/Berlin", last=day - timedelta(days=7))

    assert due_day(asked, at(morning) - timedelta(seconds=1)) is None
    assert due_day(asked, at(morning)) == day


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Kiritimati", "America/St_Johns"])
def test_a_year_of_hourly_runs_finds_each_week_once(zone):
    last, found = None, []
    now = at("2026-01-01T00:00")
    while now < at("2027-01-01T00:00"):
        day = due_day(wish(TUESDAY, zone, last=last), now)
        if day:
            last = day
            found.append((day, now.astimezone(ZoneInfo(zone))))
        now += AN_HOUR

    assert len(found) in {52, 53}
    assert {day.weekday() for day, _ in found} == {TUESDAY}
    days = [day for day, _ in found]
    assert {later - day for day, later in pairwise(days)} == {timedelta(days=7)}
    assert {local.hour for _, local in found[1:]} == {7}


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-05-18T23:59", DAY),
        ("2026-05-19T00:00", DAY),
        ("2026-05-21T23:59", DAY),
        ("2026-05-22T00:00", None),
        ("2026-05-24T12:00", None),
        ("2026-05-25T07:00", date(2026, 5, 25)),
    ],
)
def test_a_missed_letter_is_made_up_for_within_three_days(now, day):
    assert due_day(wish(), at(now)) == day


def test_a_letter_that_was_written_is_not_due_again():
    assert due_day(wish(last=DAY), at("2026-05-18T08:00")) is None
    assert due_day(wish(last=DAY), at("2026-05-21T08:00")) is None


@pytest.mark.parametrize(("weekday", "first"), [(TUESDAY, "26"), (WEDNESDAY, "27"), (SUNDAY, "31")])
def test_another_day_brings_no_second_letter_within_seven_days(weekday, first):
    now, moved = at("2026-05-18T09:00"), wish(weekday, last=DAY)

    due = []
    for hour in range(24 * 14):
        day = due_day(moved, now + hour * AN_HOUR)
        if day:
            due.append(str(day))
            moved = moved._replace(last=day)

    assert due == [f"2026-05-{first}"]


@pytest.mark.parametrize(
    ("asked_at", "first"),
    [
        ("2026-05-18T06:59", "2026-05-18"),
        ("2026-05-18T07:01", "2026-05-25"),
        ("2026-05-19T12:00", "2026-05-25"),
        ("2026-05-24T23:00", "2026-05-25"),
    ],
)
def test_the_first_letter_comes_on_the_next_morning_of_that_day(asked_at, first):
    asked = wish(asked_at=at(asked_at))

    assert str(next_day(asked, at(asked_at))) == first
    assert due_day(asked, at(f"{first}T07:00") - timedelta(microseconds=1)) is None
    assert str(due_day(asked, at(f"{first}T07:30"))) == first


def test_the_next_day_keeps_a_week_from_the_last_letter():
    now = at("2026-05-19T12:00")

    assert str(next_day(wish(last=DAY), now)) == "2026-05-25"
    assert str(next_day(wish(WEDNESDAY, last=DAY), now)) == "2026-05-27"
    assert next_day(wish(), now) == DAY, "it is due, and the hour will bring it"


def test_each_moment_is_told_in_one_letter_however_late_that_is_written():
    monday = told_in(wish(last=DAY - timedelta(days=7)), DAY)
    later = told_in(wish(last=DAY), DAY + timedelta(days=7))

    assert monday.end == later.start == at("2026-05-18T07:00")
    assert not monday.holds(at("2026-05-18T07:00"))
    assert later.holds(at("2026-05-18T07:00"))


@pytest.mark.parametrize(
    ("last", "start"),
    [(None, "05-11"), (date(2026, 5, 4), "05-04"), (date(2025, 5, 19), "04-20")],
    ids=["first", "after a gap", "after a year"],
)
def test_a_letter_tells_what_changed_since_the_last_one(last, start):
    assert told_in(wish(last=last), DAY).start == at(f"2026-{start}T07:00")
