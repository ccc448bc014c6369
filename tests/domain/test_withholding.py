"""What may be told of a number of people: nothing under five, and nothing that gives it away."""

from collections import defaultdict
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.domain.figures import tell
from learning.domain.funnel import Tally
from learning.domain.withholding import LEAST, Bound, Teller, within
from tests.factories import outline, resource, step

PATH = outline(
    step("s1", resource("a"), resource("b")),
    step("s2", resource("c"), resource("d")),
)


@pytest.mark.parametrize(
    ("value", "whole", "parts", "said"),
    [
        pytest.param(67, None, [], "67", id="alone"),
        pytest.param(5, None, [], "5", id="the least that is shown"),
        pytest.param(4, None, [], "under 5", id="one less"),
        pytest.param(0, None, [], "under 5", id="nobody is a small figure too"),
        pytest.param(67, 72, [], "67", id="it leaves five"),
        pytest.param(67, 71, [], "up to 71", id="it would leave four"),
        pytest.param(71, 71, [], "up to 71", id="it would leave nobody"),
        pytest.param(3, 71, [], "under 5", id="small in a large whole"),
        pytest.param(5, 9, [], "up to 9", id="nine are not two times five"),
        pytest.param(1, 9, [], "up to 9", id="nor is it said which part of nine is small"),
        pytest.param(3, 3, [], "under 5", id="in a whole that is small itself"),
        pytest.param(31, 60, [29], "at least 29", id="two more than a known part"),
        pytest.param(29, 60, [29], "29", id="as many as a known part"),
        pytest.param(34, 60, [29], "34", id="five more than a known part"),
    ],
)
def test_a_figure_is_told_only_as_far_as_it_leaves_five(value, whole, parts, said):
    assert str(within(value, whole, parts)) == said


def test_what_is_near_a_figure_is_never_five_away():
    for value, whole in combinations(range(60), 2):
        figure = within(value, whole)
        if figure.near:
            assert abs(figure.near - value) < LEAST


def test_parts_of_a_whole_leave_five_together():
    told = Teller().share(30, {"a": 14, "b": 13, "c": 3})

    assert {name: str(figure) for name, figure in told.items()} == {
        "a": "14",
        "b": "up to 16",
        "c": "under 5",
    }


@pytest.mark.parametrize(
    ("row", "said", "lengths"),
    [
        pytest.param(
            {"a": 60, "b": 58, "c": 40, "d": 3},
            ["60", "up to 60", "40", "under 5"],
            {"a": 20, "c": 40},
            id="one that loses too few is told by the one before",
        ),
        pytest.param(
            {"a": 60, "b": 40, "c": 32, "d": 29},
            ["60", "40", "at least 29", "29"],
            {"a": 20, "b": 11},
            id="one that keeps nearly all to the end is told by the last",
        ),
        pytest.param(
            {"a": 8, "b": 6, "c": 2}, ["8", "up to 8", "up to 8"], {"a": 8}, id="a few in all"
        ),
        pytest.param(
            {"a": 4, "b": 4, "c": 2}, ["under 5", "under 5", "under 5"], {}, id="too few in all"
        ),
    ],
)
def test_a_row_of_figures_of_which_each_holds_the_next(row, said, lengths):
    told = Teller().descend(row)

    assert [str(figure) for figure in told.told.values()] == said
    assert told.lengths == lengths


def test_a_group_that_grew_by_few_is_told_by_what_was_told_of_it_before():
    narrow = Teller()
    narrow.tell("reached", 40)

    assert str(Teller([narrow.exact]).tell("reached", 42)) == "at least 40"
    assert str(Teller([narrow.exact]).tell("reached", 45)) == "45"


def tally_of(going, stopped, finished):
    tally = Tally(started=sum(going) + sum(stopped) + finished)
    for number, (here, gone) in enumerate(zip(going, stopped, strict=True)):
        tally.furthest[number] = here + gone
        tally.stopped[number] = gone
    tally.furthest[len(going)] = finished
    return tally


def cells_of(people, cells):
    """Return every way to spread people over cells."""
    for walls in combinations(range(people + cells - 1), cells - 1):
        edges = [-1, *walls, people + cells - 1]
        yield [after - before - 1 for before, after in pairwise(edges)]


@pytest.mark.parametrize("people", [9, 13, 18])
def test_no_small_group_can_be_worked_out_from_all_that_is_told(people):
    # Given every possible state of a path with so many learners, by what is told of it
    states = defaultdict(list)
    for first, first_gone, second, second_gone, finished in cells_of(people, 5):
        tally = tally_of([first, second], [first_gone, second_gone], finished)
        groups = {
            "at the first step": first + first_gone,
            "still there": first,
            "stopped there": first_gone,
            "at the second step": second + second_gone,
            "still at the second": second,
            "stopped at the second": second_gone,
            "past the first": second + second_gone + finished,
            "finished": finished,
            "stopped": first_gone + second_gone,
            "on the way": first + second,
        }
        told = tell(PATH, [tally])[0].model_dump_json()
        states[told].append(groups)

    # Then whatever is told, it fits with more than one size of each small group
    for alike in states.values():
        for name in alike[0]:
            sizes = {groups[name] for groups in alike}
            assert len(sizes) > 1 or sizes.pop() >= LEAST, (name, alike[0])


counts = st.integers(0, 40)


@given(
    going=st.tuples(counts, counts),
    stopped=st.tuples(counts, counts),
    finished=counts,
    done=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    active=st.floats(0, 1),
)
def test_no_row_holds_a_small_figure_or_two_that_differ_by_one(
    going, stopped, finished, done, active
):
    tally = tally_of(going, stopped, finished)
    reached = [tally.started, tally.started - going[0] - stopped[0]]
    for number in range(2):
        tally.steps_finished[number] = max(finished, int(reached[number] * done[number]))
    tally.active = int((sum(going) + finished) * active)

    figures = tell(PATH, [tally])[0]

    rows = [[each.reached, each.finished] for each in figures.steps]
    rows += [[figures.started, each.stopped] for each in figures.steps]
    rows += [[figures.started, figures.active], [figures.started, figures.finished]]
    for row in rows:
        for figure in row:
            assert figure.number >= LEAST
        exact = [figure.number for figure in row if figure.bound is Bound.EXACT]
        if len(exact) == 2:
            assert exact[0] - exact[1] >= LEAST
