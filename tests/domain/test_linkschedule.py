"""How tries become a state, and when the next one is due."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from learning.domain.linkhealth import Reason, Verdict
from learning.domain.linkschedule import Health, after, wants_page
from learning.domain.pageprint import Page

START = datetime(2026, 11, 1, 3, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAGE = Page("Gradient descent", "It finds", "aa" * 32)
OTHER = Page("Buy this domain", "Related", "bb" * 32)
GOOD = Verdict("answering", Reason.NONE, page=PAGE)
SILENT = Verdict("down", Reason.TIMEOUT)
MISSING = Verdict("down", Reason.NOT_FOUND)
WALLED = Verdict("look", Reason.FORBIDDEN)
MOVED = Verdict("moved", Reason.MOVED, "https://new.example.org/", PAGE)


def walked(*verdicts, health=None, at=START, chance=0.0):
    """Return every state of an address that answers thus, each time when it is due."""
    states, health = [], health or Health()
    for verdict in verdicts:
        health = after(health, verdict, at, chance)
        states.append(health)
        at = health.due_at
    return states


def test_an_answer_is_kept_as_known_and_asked_for_again_in_a_day():
    [state] = walked(GOOD)

    assert (state.outcome, state.since, state.last_good_at) == ("answering", START, START)
    assert state.known == PAGE
    assert state.due_at == START + DAY


def test_chance_spreads_the_next_checks():
    [state] = walked(GOOD, chance=1.0)

    assert DAY < state.due_at - START <= DAY * 1.1


def test_silence_is_told_to_learners_after_several_tries_over_days():
    states = walked(GOOD, *[SILENT] * 6)

    first = states[1]
    waits = [b.due_at - a.due_at for a, b in pairwise(states)]
    assert [state.outcome for state in states[:5]] == ["answering"] * 5
    assert waits[:4] == [HOUR, 6 * HOUR, DAY, DAY]
    down = states[5]
    assert (down.outcome, down.reason, down.tries) == ("down", "timeout", 5)
    assert down.since == first.failing_since == START + DAY
    assert down.last_good_at == START


def test_no_haste_makes_it_quicker():
    health = walked(GOOD)[0]
    for minute in range(50):
        health = after(health, SILENT, START + timedelta(minutes=minute), 0)

    assert (health.outcome, health.tries) == ("answering", 50)


def test_a_missing_page_is_believed_sooner_but_not_at_once():
    states = walked(GOOD, *[MISSING] * 4)

    assert [state.outcome for state in states] == ["answering"] * 4 + ["down"]
    assert states[4].due_at - states[1].failing_since < 3 * DAY


def test_one_that_never_answered_is_given_the_same_time():
    states = walked(*[SILENT] * 5)

    assert [state.outcome for state in states] == ["unchecked"] * 4 + ["down"]
    assert states[-1].last_good_at is None


def test_one_answer_ends_the_trouble():
    down = walked(GOOD, *[SILENT] * 6)[-1]

    [state] = walked(GOOD, health=down, at=down.due_at)

    assert (state.outcome, state.reason, state.tries) == ("answering", "", 0)
    assert (state.failing, state.failing_since) == ("", None)
    assert state.since == state.last_good_at == down.due_at


def test_the_dead_are_asked_ever_less_often():
    states = walked(*[SILENT] * 40)

    waits = [b.due_at - a.due_at for a, b in pairwise(states)]
    assert waits == sorted(waits)
    assert max(waits) == 14 * DAY


def test_a_site_that_says_when_to_come_back_is_heeded():
    busy = Verdict("look", Reason.TOO_MANY, retry_after=3 * DAY)
    closed = Verdict("down", Reason.SERVER, retry_after=5 * HOUR)

    assert walked(busy)[0].due_at == START + 3 * DAY
    assert walked(closed)[0].due_at == START + 5 * HOUR


def test_since_stays_while_the_state_does():
    first, second, third = walked(MOVED, MOVED, GOOD)

    assert first.since == second.since == START
    assert second.moved_to == "https://new.example.org/"
    assert third.since > START
    assert third.moved_to == ""


def test_a_changed_page_leaves_what_was_known():
    changed = Verdict("changed", Reason.TITLE, page=OTHER)

    state = walked(GOOD, changed)[-1]

    assert (state.outcome, state.known, state.seen_title) == ("changed", PAGE, OTHER.title)
    assert state.last_good_at == START


def test_what_a_person_found_fine_stays_so_until_the_answer_changes():
    fine = Health(outcome="answering", reason="403", since=START)

    same = walked(WALLED, SILENT, WALLED, health=fine)[-1]
    other = walked(Verdict("look", Reason.WALL), health=fine)[-1]

    assert (same.outcome, same.reason, same.since) == ("answering", "403", START)
    assert (other.outcome, other.reason) == ("look", "bot wall")


@pytest.mark.parametrize("verdict", [GOOD, MOVED, WALLED, SILENT])
def test_only_a_person_says_that_something_is_free_again(verdict):
    paid = Health(outcome="not-free", reason="person", since=START)

    state = walked(*[verdict] * 6, health=paid)[-1]

    assert (state.outcome, state.reason, state.since) == ("not-free", "person", START)


def test_the_whole_page_is_asked_for_when_it_tells_more_and_once_a_week():
    good = walked(GOOD)[0]
    days = [START + n * DAY for n in range(14)]

    assert wants_page(Health(), "ab" * 32, START)
    assert wants_page(walked(GOOD, SILENT)[-1], "ab" * 32, START)
    assert wants_page(walked(GOOD, MOVED)[-1], "ab" * 32, START)
    assert sum(wants_page(good, "ab" * 32, day) for day in days) == 2


def test_it_is_noted_when_learners_hear_of_trouble_and_when_of_its_end():
    states = walked(GOOD, *[SILENT] * 6, GOOD, SILENT)

    told = [(state.broken_at, state.back_at) for state in states]
    down, back = states[4].due_at, states[6].due_at
    assert told[:5] == [(None, None)] * 5
    assert told[5:7] == [(down, None)] * 2
    assert told[7:] == [(down, back)] * 2
