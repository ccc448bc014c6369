"""The order of steps and resources, typed as numbers: what a page without JavaScript offers."""

import pytest

from learning.models import Step
from tests.learning.admin.conftest import make_path


def keys(path):
    return [step.key for step in path.steps.live()]


@pytest.mark.parametrize("first", [0, 1, 7], ids=["from 0", "from 1", "from 7"])
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"steps-3-position": "1"}, ["s4", "s1", "s2", "s3"]),
        ({"steps-0-position": "3"}, ["s2", "s3", "s1", "s4"]),
        ({"steps-0-position": "9"}, ["s2", "s3", "s4", "s1"]),
        ({"steps-0-position": "2", "steps-1-position": "1"}, ["s2", "s1", "s3", "s4"]),
        ({"steps-0-position": ""}, ["s1", "s2", "s3", "s4"]),
        ({"steps-4-title": "New", "steps-4-key": "new"}, ["s1", "s2", "s3", "s4", "new"]),
        (
            {"steps-4-title": "New", "steps-4-key": "new", "steps-4-position": "2"},
            ["s1", "new", "s2", "s3", "s4"],
        ),
    ],
    ids=["up", "down", "far down", "swapped", "left empty", "added", "added in between"],
)
def test_a_typed_place_is_where_the_step_goes(curator, first, typed, expected):
    path = make_path(steps=4)
    for number, step in enumerate(path.steps.all(), start=first):
        Step.objects.filter(pk=step.pk).update(position=number)

    curator.save(path, **typed)

    assert keys(path) == expected
    assert [step.position for step in path.steps.live()] == list(range(1, len(expected) + 1))


def test_saving_two_orders_one_after_the_other_ends_in_one_to_n(curator, other_curator):
    path = make_path(steps=4)
    first, second = curator.open(path), other_curator.open(path)

    curator.send(path, first, **{"steps-3-position": "1"})
    page = other_curator.send(path, second, **{"steps-0-position": "4"})

    assert "somebody else saved" in page.text
    assert keys(path) == ["s4", "s1", "s2", "s3"]
