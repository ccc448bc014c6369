"""Each learner is counted once, at the furthest step in which they ticked a core piece."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.domain.figures import tell
from learning.domain.funnel import Funnel, Period, Tally, Walker, step_name
from tests.factories import outline, resource, step

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LIBRARY = {
    "key": "library",
    "question": "Which library?",
    "options": [
        {"key": "tensorflow", "title": "TensorFlow", "recommended": True},
        {"key": "theano", "title": "Theano"},
    ],
}
PATH = outline(
    step("s1", resource("a"), resource("b"), resource("trip", weight="optional")),
    step("shelf", resource("book", weight="reference")),
    step("s2", resource("c", replaces=["old"]), resource("d")),
    step("s3", resource("tf", option="tensorflow"), resource("th", option="theano"), resource("e")),
    choices=[LIBRARY],
)
WHOLE = ["a", "b", "c", "d", "tf", "e"]


def walker(*ticked, started=100, every=1, finished=None, options=()):
    """Return somebody who started so many days ago and ticked something every so many days."""
    start = NOW - timedelta(days=started)
    return Walker(
        started_at=start,
        finished_at=None if finished is None else start + timedelta(days=finished),
        options=frozenset(options),
        completed={key: start + timedelta(days=n * every) for n, key in enumerate(ticked, 1)},
    )


def counted(*walkers, path=PATH, period=Period.ALL):
    funnel = Funnel(path, NOW)
    for each in walkers:
        funnel.count(each)
    return funnel.tallies()[period]


@pytest.mark.parametrize(
    ("ticked", "furthest", "before"),
    [
        pytest.param([], 0, "a", id="nothing ticked yet"),
        pytest.param(["a"], 0, "b", id="in the first step"),
        pytest.param(["a", "b"], 0, None, id="the first step done, the second not begun"),
        pytest.param(["d"], 1, "c", id="skipped ahead"),
        pytest.param(["a", "b", "old"], 1, "d", id="what was replaced counts as done"),
        pytest.param(["a", "e"], 2, "tf", id="in the last step, with holes behind"),
        pytest.param(["trip"], 0, "a", id="side trips are nowhere"),
        pytest.param(["a", "b", "th"], 0, None, id="an option not taken is nowhere"),
        pytest.param(["a", "long-archived"], 0, "b", id="what has left the path is nowhere"),
    ],
)
def test_who_has_stopped_is_counted_at_the_furthest_step(ticked, furthest, before):
    tally = counted(walker(*ticked))

    assert tally.furthest == {furthest: 1}
    assert tally.stopped == {furthest: 1}
    assert dict(tally.stopped_before) == ({before: 1} if before else {})


@pytest.mark.parametrize(
    ("each", "is_active", "is_stopped"),
    [
        pytest.param(walker("a", started=7), True, False, id="ticked six days ago"),
        pytest.param(walker("a", started=8), False, False, id="ticked a week ago"),
        pytest.param(walker("a", started=30), False, False, id="ticked 29 days ago"),
        pytest.param(walker("a", started=31), False, True, id="ticked 30 days ago"),
        pytest.param(walker("trip", started=3), True, False, id="a side trip is activity too"),
        pytest.param(walker(*WHOLE, started=90), False, False, id="who has finished never stopped"),
    ],
)
def test_activity_is_the_latest_tick(each, is_active, is_stopped):
    tally = counted(each)

    assert (tally.active, tally.stopped.total()) == (is_active, is_stopped)


@pytest.mark.parametrize(
    ("each", "days"),
    [
        pytest.param(walker(*WHOLE, finished=40), 40, id="as it was noted"),
        pytest.param(walker(*WHOLE), 6, id="not noted, but all is done now"),
        pytest.param(walker("a", finished=9), 9, id="the path grew since"),
        pytest.param(walker("a", "b", "c", "d", "th", "e", options=["theano"]), 6, id="by option"),
    ],
)
def test_who_has_finished_is_past_the_last_step(each, days):
    tally = counted(each)

    assert tally.furthest == {3: 1}
    assert tally.days[""] == {days: 1}


def test_days_count_from_the_tick_before():
    tally = counted(walker("a", "b", "c", "d", every=3))

    assert tally.days["b"] == {3: 1}
    assert tally.days[step_name(1)] == {6: 1}
    assert (tally.finished["c"], tally.steps_finished[1], tally.steps_finished[2]) == (1, 1, 0)


def test_options_are_counted_of_those_who_took_one():
    tally = counted(
        walker(),
        walker(options=["theano"]),
        walker(options=["theano", "tensorflow"]),
        walker(options=["long-archived"]),
    )

    assert tally.options == {"theano": 1}


def test_a_period_holds_those_who_started_in_it():
    walkers = [walker(started=days) for days in (1, 29, 30, 89, 364, 365, 4000)]

    found = [counted(*walkers, period=period).started for period in Period]

    assert found == [2, 4, 5, 7]


@pytest.mark.parametrize(
    ("days", "middle"),
    [([1, 1, 1, 1], None), ([9, 1, 3, 2, 2], 2), ([1, 2, 3, 4, 5, 6], 3), ([0] * 5, 0)],
)
def test_the_middle_needs_five_people(days, middle):
    tally = Tally()
    tally.days[""].update(days)

    assert tally.median_days("", 5) == middle


def test_the_largest_loss_names_the_piece_that_was_next():
    walkers = [walker("a", "b", "c")] * 20 + [walker("a")] * 15 + [walker("a", "b")] * 8
    walkers += [walker("a", "b", "c", "d", "tf")] * 10 + [walker(*WHOLE)] * 10
    walkers += [walker("a", "b", "c", started=9)] * 6 + [walker("a", started=9)] * 7
    walkers += [walker("a", "b", "c", "d", "tf", started=9)] * 5

    figures = tell(PATH, [counted(*walkers)])[0]

    assert [str(each.reached) for each in figures.steps] == ["81", "51", "25"]
    assert [str(each.finished) for each in figures.steps] == ["59", "25", "10"]
    assert [str(each.stopped) for each in figures.steps] == ["23", "20", "10"]
    assert (figures.loss.step, figures.loss.resource.key) == (1, "b")
    assert str(figures.loss.resource.stopped) == "15"
    assert not figures.loss.had_finished


def test_a_step_that_most_leave_when_it_is_done_says_so():
    walkers = [walker("a", "b")] * 20 + [walker(*WHOLE)] * 10 + [walker("a", started=5)] * 5

    loss = tell(PATH, [counted(*walkers)])[0].loss

    assert (loss.step, loss.had_finished, loss.next_step) == (1, True, 2)


def test_resources_of_options_are_reached_by_those_who_took_them():
    walkers = [walker("a", "b", "c", "d", "tf")] * 12
    walkers += [walker("a", "b", "c", "d", "th", options=["theano"])] * 11

    found = {each.key: each for each in tell(PATH, [counted(*walkers)])[0].resources}

    assert (str(found["tf"].reached), str(found["th"].reached)) == ("12", "11")
    assert (found["th"].option, found["th"].is_core, found["trip"].is_core) == (
        "Theano",
        True,
        False,
    )
    assert found["trip"].stopped is None
    assert "book" not in found


def test_a_period_with_nobody_more_is_told_alike_and_one_with_few_more_by_the_narrower():
    recent = [walker("a", started=20)] * 12
    older = [walker("a", started=200)] * 2

    month, quarter, year, whole = tell(PATH, list(tallies_of(recent + older)))

    assert month == quarter
    assert str(quarter.started) == "12"
    assert str(year.started) == "at least 12"
    assert year == whole


def tallies_of(walkers):
    funnel = Funnel(PATH, NOW)
    for each in walkers:
        funnel.count(each)
    return funnel.tallies().values()


walkers = st.builds(
    lambda ticked, started, every, finished, options: walker(
        *ticked, started=started, every=every, finished=finished, options=options
    ),
    st.lists(st.sampled_from([*WHOLE, "th", "trip", "old", "gone"]), unique=True),
    st.integers(0, 500),
    st.floats(0, 20),
    st.none() | st.integers(0, 500),
    st.sets(st.sampled_from(["tensorflow", "theano", "gone"])),
)


@given(st.lists(walkers, max_size=30))
def test_counts_add_up_whatever_learners_did(people):
    funnel = Funnel(PATH, NOW)
    for each in people:
        funnel.count(each)

    tallies = funnel.tallies()

    assert tallies[Period.ALL].started == len(people)
    for tally in tallies.values():
        assert tally.furthest.total() == tally.started
        assert tally.furthest[3] == tally.days[""].total()
        for number in range(3):
            reached = sum(n for at, n in tally.furthest.items() if at >= number)
            assert tally.steps_finished[number] <= reached
            assert tally.stopped[number] <= tally.furthest[number]
        assert tally.stopped_before.total() <= tally.stopped.total()
        assert all(tally.finished[key] <= tally.reached[key] for key in tally.finished)
    for figures in tell(PATH, list(tallies.values())):
        told = figures.model_dump_json()
        assert type(figures).model_validate_json(told) == figures
