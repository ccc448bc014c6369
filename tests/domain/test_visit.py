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


def test_a_visit_kept_before_there_was_a_pace_is_read_as_it_was():
    session = {visit.VISIT: {"walking": {"done": {"a": NOON.isoformat()}, "options": ["x"]}}}

    kept = visit.visited(session, "walking")

    assert (kept.hours_a_week, kept.set_aside_at) == (None, None)
    visit.keep_pace(session, "walking", 4)
    assert visit.visited(session, "walking").completed == {"a": NOON}


def test_a_tick_takes_up_again_what_was_set_aside_and_the_pace_stays():
    session = {}
    visit.mark(session, "walking", "a", done=True, at=NOON)
    visit.keep_pace(session, "walking", 4)
    visit.set_aside(session, "walking", NOON)
    visit.set_aside(session, "walking", NOON + timedelta(days=1))
    assert visit.visited(session, "walking").set_aside_at == NOON

    visit.mark(session, "walking", "a", done=False, at=NOON)
    assert visit.visited(session, "walking").set_aside_at == NOON
    visit.mark(session, "walking", "b", done=True, at=NOON)

    kept = visit.visited(session, "walking")
    assert (kept.hours_a_week, kept.set_aside_at) == (4, None)


def test_unticking_all_of_a_path_leaves_its_choices_and_other_paths():
    session = {}
    visit.mark(session, "walking", "a", done=True, at=NOON)
    visit.mark(session, "swimming", "b", done=True, at=NOON)
    visit.take(session, "walking", {"theano"})
    visit.keep_pace(session, "walking", 4)

    visit.untick_all(session, "walking")
    visit.untick_all(session, "flying")

    kept = visit.visited_paths(session)
    assert kept.keys() == {"walking", "swimming"}
    assert kept["walking"] == visit.VisitedPath({}, frozenset({"theano"}), hours_a_week=4)
    assert kept["swimming"].completed == {"b": NOON}
