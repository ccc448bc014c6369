"""Where a learner stands, and what counts."""

import pytest

from learning.domain.place import place_on
from tests.factories import outline, resource, step

LIBRARY = {
    "key": "library",
    "question": "Which library?",
    "options": [
        {"key": "tensorflow", "title": "TensorFlow", "recommended": True},
        {"key": "theano", "title": "Theano"},
    ],
}


def test_the_place_is_the_first_core_resource_not_done_even_when_later_ones_are():
    walk = outline(step("s1", resource("a"), resource("b")), step("s2", resource("c"))).walk(set())

    place = place_on(walk, {"a", "c"})

    assert place.here.key == "b"
    assert place.step.number == 1
    assert (place.done, place.total, place.minutes_left) == (2, 3, 30)


@pytest.mark.parametrize("weight", ["optional", "reference"])
def test_optional_and_reference_resources_are_neither_waited_for_nor_counted(weight):
    walk = outline(step("s1", resource("a", weight=weight), resource("b"))).walk(set())

    assert place_on(walk, set()).here.key == "b"
    assert place_on(walk, {"b"}).is_finished
    assert place_on(walk, {"a", "b"}).total == 1


@pytest.mark.parametrize(
    ("taken", "counted"),
    [
        pytest.param(set(), ["tf", "all"], id="the recommended one until they choose"),
        pytest.param({"theano"}, ["th", "all"], id="the one taken"),
        pytest.param({"theano", "tensorflow"}, ["tf", "th", "all"], id="both taken"),
        pytest.param({"caffe"}, ["tf", "all"], id="an option that is no longer there"),
    ],
)
def test_resources_of_options_not_taken_do_not_count(taken, counted):
    path = outline(
        step(
            "s1",
            resource("tf", option="tensorflow"),
            resource("th", option="theano"),
            resource("all"),
        ),
        choices=[LIBRARY],
    )

    assert [each.key for each in path.walk(taken).core] == counted


def test_keys_the_path_does_not_hold_are_ignored():
    walk = outline(core=2).walk(set())

    assert place_on(walk, {"archived-long-ago"}).done == 0


def test_a_completion_of_a_replaced_resource_counts():
    walk = outline(step("s1", resource("new", replaces=["old", "older"]), resource("b"))).walk(
        set()
    )

    assert place_on(walk, {"older"}).here.key == "b"


def test_steps_with_nothing_to_do_are_not_shown_and_never_complete():
    path = outline(
        step("empty"),
        step("shelf", resource("book", weight="reference")),
        step("theano-only", resource("th", option="theano")),
        step("walked", resource("a")),
        choices=[LIBRARY],
    )

    shown = path.walk(set()).steps

    assert [(each.number, each.key) for each in shown] == [(1, "walked")]
    assert [each.key for each in path.walk({"theano"}).steps] == ["theano-only", "walked"]


def test_a_step_of_side_trips_only_is_shown_but_never_complete():
    walk = outline(step("s1", resource("a", weight="optional")), step("s2", resource("b"))).walk(
        set()
    )

    assert not walk.steps[0].is_done_by({"a", "b"})
    assert place_on(walk, {"b"}).is_finished


def test_a_path_without_core_is_never_finished():
    walk = outline(step("s1", resource("a", weight="optional"))).walk(set())

    assert not place_on(walk, {"a"}).is_finished
