"""Positions: where a live part stands among its neighbours, numbered 1 to n."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Max, Model

from learning.models import Choice, Option, Resource, Step

Part = Step | Resource | Choice | Option


def neighbours(part: Part) -> Any:
    """Return the live parts among which a part stands, in order; itself too if it is live."""
    return (
        type(part)
        ._base_manager.filter(archived_at=None, **_around(part))
        .order_by("position", "pk")
    )


def place_behind(part: Part) -> int:
    """Return the position behind all others where a part stands."""
    others = neighbours(part).exclude(pk=part.pk)
    return (others.aggregate(last=Max("position"))["last"] or 0) + 1


def number_in_order(rows: Iterable[Model]) -> None:
    """Give the rows the positions 1 to n, in the order they come: one statement, or none."""
    moved: list[Model] = []
    for number, row in enumerate(rows, start=1):
        if row.position != number:  # type: ignore[attr-defined]
            row.position = number  # type: ignore[attr-defined]
            moved.append(row)
    if moved:
        type(moved[0])._base_manager.bulk_update(moved, ["position"])


def _around(part: Part) -> dict[str, int]:
    if isinstance(part, Resource):
        return {"step_id": part.step_id}
    if isinstance(part, Option):
        return {"choice_id": part.choice_id}
    return {"path_id": part.path_id}
