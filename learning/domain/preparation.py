"""How far somebody is on a path that another path builds on."""

from collections.abc import Set
from datetime import datetime
from typing import NamedTuple

from learning.domain.outline import Outline
from learning.domain.place import place_on


class Preparation(NamedTuple):
    """Where somebody stands on a path that another builds on; it advises, and locks nothing."""

    path: str
    is_walked: bool = False
    """It was finished once, whatever it has gained since."""
    number: int = 0
    """The step reached; 0 where nothing is begun."""
    steps: int = 0
    done: int = 0
    total: int = 0


def preparation_on(
    outline: Outline, options: Set[str], completed: Set[str], finished_at: datetime | None
) -> Preparation:
    """Return how far somebody is who took these options and has done these resources."""
    if finished_at:
        return Preparation(outline.slug, is_walked=True)
    if completed.isdisjoint(outline.resources):
        return Preparation(outline.slug)
    walk = outline.walk(options)
    place = place_on(walk, completed)
    return Preparation(
        path=outline.slug,
        is_walked=place.is_finished,
        number=place.step.number if place.step else 0,
        steps=len(walk.steps),
        done=place.done,
        total=place.total,
    )
