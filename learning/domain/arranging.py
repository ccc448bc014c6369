"""Arranging: the steps and resources of a working copy put in order, moved, and added.

Whoever arranges holds the path's row, so that two curators' acts come one after the other.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Max

from learning.domain.keys import key_of
from learning.domain.plan import ordered
from learning.domain.positions import neighbours, number_in_order, place_behind
from learning.domain.text import RESERVED_STEP_KEYS
from learning.models import LearningPath, Resource, Step

MOST_STEPS = 200
Rows = list[Step] | list[Resource]


@contextmanager
def held(pk: int) -> Iterator[LearningPath]:
    """Hold a path's row until its parts are arranged. Raises LearningPath.DoesNotExist."""
    with transaction.atomic():
        yield LearningPath.objects.select_for_update().get(pk=pk)


def put_in_order(rows: Rows, keys: Iterable[str]) -> list[str]:
    """Put rows into the order of these keys, number them 1 to n, and return their keys.

    A row whose key is not named keeps its place behind the one it followed. Keys of no row
    are passed over, so an order made from an older page is always a valid one.
    """
    by_key = {row.key: row for row in rows}
    wanted = [key for key in dict.fromkeys(keys) if key in by_key]
    result = ordered(by_key, wanted)
    number_in_order(by_key[key] for key in result)
    return result


def put_beside(part: Step | Resource, other: str, *, behind: bool) -> list[str]:
    """Put a part next before or next behind a neighbour, and return the keys in order.

    Where there is no such neighbour any more, the part stays.
    """
    rows = list(neighbours(part))
    keys = [row.key for row in rows]
    if other in keys and other != part.key:
        keys.remove(part.key)
        keys.insert(keys.index(other) + behind, part.key)
    return put_in_order(rows, keys)


def move(resource: Resource, step: Step) -> None:
    """Put a resource at the end of another step of its path."""
    left = resource.step_id
    if step.pk == left:
        return
    resource.step = step
    resource.position = place_behind(resource)
    resource.save(update_fields=["step", "path", "position"])
    number_in_order(Resource.objects.live().filter(step_id=left))
    number_in_order(neighbours(resource))


def add_step(path: LearningPath, title: str) -> Step:
    """Add a step at the path's end, under a key made from its title."""
    steps = Step.objects.filter(path=path)
    taken = {*steps.values_list("key", flat=True), *RESERVED_STEP_KEYS}
    last = steps.live().aggregate(last=Max("position"))["last"] or 0
    key = key_of(title, taken, otherwise="step")
    return Step.objects.create(path=path, key=key, title=title, position=last + 1)
