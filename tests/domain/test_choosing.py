"""What each option would leave to do."""

import pytest

from learning.domain.choosing import prospects_of
from learning.domain.place import place_on
from tests.factories import outline, resource, step

LIBRARY = {
    "key": "library",
    "question": "Which library?",
    "options": [
        {"key": "tensorflow", "title": "TensorFlow", "recommended": True},
        {"key": "theano", "title": "Theano"},
        {"key": "caffe", "title": "Caffe"},
    ],
}
SIZE = {
    "key": "size",
    "question": "How large?",
    "options": [
        {"key": "small", "title": "Small", "recommended": True},
        {"key": "large", "title": "Large"},
    ],
}
PATH = outline(
    step("s1", resource("all", minutes=10)),
    step(
        "s2",
        resource("tf1", option="tensorflow", minutes=60),
        resource("tf2", option="tensorflow", minutes=60),
        resource("th1", option="theano", minutes=30),
        resource("th2", option="theano", minutes=15, weight="optional"),
        resource("th3", option="theano", weight="reference"),
        resource("new", option="theano", minutes=20, replaces=["old"]),
        resource("lg", option="large", minutes=240),
    ),
    choices=[LIBRARY, SIZE],
)


def prospect(option, *, taken=(), done=()):
    walk, completed = PATH.walk(set(taken)), set(done)
    now = place_on(walk, completed)
    found = prospects_of(PATH, PATH.document.choices, walk, now, completed)
    return next(each for each in found if each.option == option)


@pytest.mark.parametrize(
    ("option", "taken", "left", "minutes", "more"),
    [
        pytest.param("tensorflow", [], 3, 130, 0, id="the recommended one, as it stands"),
        pytest.param("theano", [], 3, 60, -70, id="less than now"),
        pytest.param("caffe", [], 1, 10, -120, id="one with nothing of its own"),
        pytest.param("large", [], 4, 370, 240, id="another question"),
        pytest.param("theano", ["large"], 4, 300, -70, id="other answers stay as they are"),
        pytest.param(
            "theano", ["theano", "tensorflow"], 3, 60, -120, id="taken alone, of two that are taken"
        ),
    ],
)
def test_an_option_leaves_what_is_ahead_when_it_is_taken_alone(option, taken, left, minutes, more):
    found = prospect(option, taken=taken)

    assert (found.left, found.minutes_left, found.minutes_more) == (left, minutes, more)
    assert found.minutes_less == -more


@pytest.mark.parametrize(
    ("option", "taken", "is_now"),
    [
        pytest.param("tensorflow", [], True, id="recommended, nothing chosen"),
        pytest.param("theano", [], False, id="not taken"),
        pytest.param("theano", ["theano"], True, id="the only one taken"),
        pytest.param("theano", ["theano", "caffe"], False, id="one of two taken"),
    ],
)
def test_it_is_told_whether_an_option_alone_is_what_counts_now(option, taken, is_now):
    assert prospect(option, taken=taken).is_now is is_now


def test_what_is_done_counts_for_every_option_it_belongs_to():
    found = prospect("theano", done=["all", "th1", "th2", "old", "gone"])

    assert (found.core, found.core_done) == (2, 2)
    assert (found.left, found.minutes_left) == (0, 0)
    assert found.ticks == 2  # th1 and th2; an earlier version's tick is not one there


def test_a_walk_that_is_no_longer_kept_is_still_recognised():
    walk = PATH.walk(set())
    now = place_on(walk, set())
    PATH._walks.clear()

    found = list(prospects_of(PATH, PATH.document.choices, walk, now, set()))

    assert [each.is_now for each in found] == [True, False, False, True, False]
