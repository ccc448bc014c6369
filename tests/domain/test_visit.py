"""A visitor's ticks in a plain mapping."""

from datetime import UTC, datetime, timedelta

from learning.domain import visit

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_ticks_are_kept_by_path_with_their_first_time():
    session = {}

    visit.mark(session, "walking", "a", done=True, at=NOON)
    visit.mark(session, "walking", "a", done=True, at=NOON + timedelta(hours=1))
    visit.mark(session, "swimming", "a", done=True, at=NOON)

    assert visit.visited(session, "walking").completed == {"a": NOON}
    assert visit.ticked_count(session) == 2


def test_unticking_twice_is_unticking_once():
    session = {}
    visit.mark(session, "walking", "a", done=True, at=NOON)

    visit.mark(session, "walking", "a", done=False, at=NOON)
    visit.mark(session, "walking", "a", done=False, at=NOON)

    assert visit.visited(session, "walking").completed == {}


def test_every_change_assigns_the_session_a_new_value_so_that_it_is_saved():
    session = {}
    visit.mark(session, "walking", "a", done=True, at=NOON)
    before = session[visit.VISIT]

    visit.mark(session, "walking", "b", done=True, at=NOON)

    assert session[visit.VISIT] is not before
    assert before["walking"]["done"].keys() == {"a"}


def test_forgetting_leaves_nothing():
    session = {"other": 1}
    visit.take(session, "walking", {"theano"})

    visit.forget(session)

    assert session == {"other": 1}
