"""Days as they are where a learner lives, weeks as a picture shows them, and the log."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from learning.domain.activity import (
    WEEKS,
    Did,
    acts_of,
    by_day,
    last_of_steps,
    latest,
    note_acts,
    weeks_of,
    with_finished_steps,
)
from tests.factories import outline, resource, step

BERLIN, AUCKLAND = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Auckland")
MONDAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def ticked(weeks):
    """Return the days on which anything was ticked, and how much."""
    return {day.day.isoformat(): day.ticked for week in weeks.weeks for day in week if day.ticked}


def at(*given, zone=UTC):
    return datetime(*given, tzinfo=zone)


def test_there_are_26_weeks_and_the_last_one_ends_today():
    weeks = weeks_of([], MONDAY, UTC)

    assert len(weeks.weeks) == WEEKS
    assert [len(week) for week in weeks.weeks] == [7] * 25 + [1]
    assert weeks.first == date(2026, 6, 1)
    assert weeks.today == MONDAY
    assert (weeks.ticked, weeks.days) == (0, 0)


@pytest.mark.parametrize(
    ("first_weekday", "first"),
    [(0, date(2026, 6, 1)), (5, date(2026, 5, 30)), (6, date(2026, 5, 31))],
    ids=["Monday", "Saturday", "Sunday"],
)
def test_weeks_begin_on_the_day_they_do_where_one_lives(first_weekday, first):
    weeks = weeks_of([], MONDAY, UTC, first_weekday)

    assert weeks.first == first
    assert all(week[0].day.weekday() == first_weekday for week in weeks.weeks)


def test_what_was_ticked_before_the_first_week_is_not_counted():
    first = at(2026, 6, 1)

    weeks = weeks_of([first, first - timedelta(microseconds=1)], MONDAY, UTC)

    assert ticked(weeks) == {"2026-06-01": 1}


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        # Summer time: Berlin is two hours ahead, then one.
        (BERLIN, at(2026, 10, 24, 21, 59), "2026-10-24"),
        (BERLIN, at(2026, 10, 24, 22, 0), "2026-10-25"),
        (BERLIN, at(2026, 10, 25, 22, 59), "2026-10-25"),
        (BERLIN, at(2026, 10, 25, 23, 0), "2026-10-26"),
        # Auckland goes the other way in September: twelve hours ahead, then thirteen.
        (AUCKLAND, at(2026, 9, 26, 11, 59), "2026-09-26"),
        (AUCKLAND, at(2026, 9, 26, 12, 0), "2026-09-27"),
        (AUCKLAND, at(2026, 9, 27, 10, 59), "2026-09-27"),
        (AUCKLAND, at(2026, 9, 27, 11, 0), "2026-09-28"),
    ],
)
def test_days_begin_at_midnight_where_one_lives_also_when_the_clocks_change(zone, moment, day):
    assert ticked(weeks_of([moment], MONDAY, zone)) == {day: 1}


def test_the_first_day_begins_at_midnight_where_one_lives():
    midnight = at(2026, 6, 1, zone=AUCKLAND)

    weeks = weeks_of([midnight, midnight - timedelta(seconds=1)], MONDAY, AUCKLAND)

    assert ticked(weeks) == {"2026-06-01": 1}


@pytest.mark.parametrize("zone", [BERLIN, AUCKLAND])
def test_no_day_is_missing_or_there_twice_when_the_clocks_change(zone):
    weeks = weeks_of([], MONDAY, zone)

    days = [day.day for week in weeks.weeks for day in week]
    assert days == [weeks.first + timedelta(days=n) for n in range(176)]


def test_months_add_up_what_was_ticked_and_on_how_many_days():
    moments = [at(2026, 10, 31, 9), at(2026, 10, 31, 10), at(2026, 10, 30), at(2026, 11, 1)]

    weeks = weeks_of(moments, MONDAY, UTC)

    assert [(month.first.month, month.ticked, month.days) for month in weeks.months] == [
        (6, 0, 0),
        (7, 0, 0),
        (8, 0, 0),
        (9, 0, 0),
        (10, 3, 2),
        (11, 1, 1),
    ]
    assert (weeks.ticked, weeks.days) == (4, 3)


def two_steps():
    return outline(step("s1", resource("a"), resource("b")), step("s2", resource("c")))


def told(path, completed, *more, options=frozenset(), finished_at=None):
    acts = [*acts_of(path, completed, finished_at), *more]
    lasts = {path: last_of_steps(path.walk(options), completed)}
    acts = with_finished_steps(latest(acts, len(acts)), lasts)
    return [(act.did, act.step.number if act.step else act.key) for act in acts]


def test_the_log_says_the_latest_first_and_the_step_that_a_tick_finished():
    path = two_steps()
    completed = {"b": NOON, "a": NOON + timedelta(hours=1), "c": NOON - timedelta(days=1)}

    assert told(path, completed) == [
        (Did.FINISHED_STEP, 1),
        (Did.TICKED, "a"),
        (Did.TICKED, "b"),
        (Did.FINISHED_STEP, 2),
        (Did.TICKED, "c"),
    ]


def test_a_step_that_is_not_done_is_not_told_as_finished():
    assert told(two_steps(), {"a": NOON}) == [(Did.TICKED, "a")]


def test_a_step_done_by_an_earlier_version_is_finished_when_that_was_ticked():
    path = outline(step("s1", resource("a"), resource("new", replaces=["old"])))
    completed = {"a": NOON, "old": NOON + timedelta(hours=1)}

    assert told(path, completed)[:2] == [(Did.FINISHED_STEP, 1), (Did.TICKED, "old")]


def test_the_finish_of_a_path_stands_over_the_tick_that_made_it():
    path = outline(step("s1", resource("a")))

    said = told(path, {"a": NOON}, finished_at=NOON)

    assert said[0] == (Did.FINISHED_PATH, "")


def test_a_note_is_told_when_it_was_written_and_when_it_was_changed():
    path = two_steps()
    later = NOON + timedelta(days=2)

    once = list(note_acts(path, "a", NOON, NOON))
    twice = list(note_acts(path, "a", NOON, later))

    assert [(act.did, act.at) for act in once] == [(Did.WROTE, NOON)]
    assert [(act.did, act.at) for act in twice] == [(Did.WROTE, NOON), (Did.CHANGED, later)]


def test_only_so_many_acts_are_told():
    path = two_steps()
    completed = {key: NOON + timedelta(hours=n) for n, key in enumerate("abc")}

    assert [act.key for act in latest(acts_of(path, completed, None), 2)] == ["c", "b"]


def test_acts_stand_under_the_day_they_fall_on_where_one_lives():
    path = two_steps()
    completed = {"a": at(2026, 10, 24, 21, 59), "b": at(2026, 10, 24, 22, 0)}
    acts = latest(acts_of(path, completed, None), 9)

    days = [(day.isoformat(), [act.key for act in did]) for day, did in by_day(acts, BERLIN)]

    assert days == [("2026-10-25", ["b"]), ("2026-10-24", ["a"])]
    assert len(by_day(acts, UTC)) == 1
