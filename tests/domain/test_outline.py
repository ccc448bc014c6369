"""An outline: what every request on a path shares."""

from itertools import combinations

from learning.domain.outline import WALKS_KEPT
from tests.factories import outline, resource, step


def test_trying_every_mixture_of_options_takes_no_memory_for_ever():
    keys = [f"o{number}" for number in range(8)]
    options = [{"key": key, "title": key} for key in keys]
    path = outline(
        step("s1", resource("a")),
        choices=[{"key": "c", "question": "Which?", "options": options}],
    )

    for size in range(len(keys) + 1):
        for taken in combinations(keys, size):
            assert path.walk(set(taken)).options == frozenset(taken)

    assert len(path._walks) <= WALKS_KEPT
