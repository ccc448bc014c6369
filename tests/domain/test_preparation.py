"""How far somebody is on a path that another builds on."""

from datetime import UTC, datetime

import pytest

from learning.domain.preparation import preparation_on
from tests.factories import outline, resource, step

PATH = outline(
    step("s1", resource("a"), resource("b", weight="optional")),
    step("s2", resource("c"), resource("d")),
)
FINISHED = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("completed", "finished_at", "expected"),
    [
        pytest.param(set(), None, (False, 0, 0, 0, 0), id="nothing is begun"),
        pytest.param({"gone"}, None, (False, 0, 0, 0, 0), id="only what has left the path"),
        pytest.param({"b"}, None, (False, 1, 2, 0, 3), id="a side trip is a beginning"),
        pytest.param({"a", "c"}, None, (False, 2, 2, 2, 3), id="on the way"),
        pytest.param({"a", "c", "d"}, None, (True, 0, 2, 3, 3), id="walked"),
        pytest.param({"a"}, FINISHED, (True, 0, 0, 0, 0), id="walked before it grew"),
    ],
)
def test_a_prerequisite_is_not_begun_on_the_way_or_walked(completed, finished_at, expected):
    assert preparation_on(PATH, frozenset(), completed, finished_at) == ("walking", *expected)
