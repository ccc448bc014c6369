"""What stands against publishing a path, each with a link to the part to put right."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from learning.domain.change import Kind
from learning.domain.exporting import Rows
from learning.domain.reviewing import Review
from learning.models import Choice, LearningPath, Resource

MOST_SHOWN = 100
PLACE = re.compile(
    r"^(?P<group>steps|choices)\[(?P<number>\d+)\]"
    r"(?:\.(?P<members>resources|options)\[(?P<member>\d+)\])?\.?(?P<rest>.*)$"
)
MODELS: dict[Kind, Any] = {Kind.CHOICE: Choice, Kind.RESOURCE: Resource}


class Obstacle(NamedTuple):
    """One thing that stands against it: in words, and where it is put right."""

    text: str
    part: str
    address: str


def obstacles(review: Review) -> list[Obstacle]:
    """Return what stands against a review, in as many queries whatever their number."""
    found = _from_problems(review) if review.problems else _from_faults(review)
    return list(found)


def _from_problems(review: Review) -> Iterator[Obstacle]:
    shown = review.problems[:MOST_SHOWN]
    rows: dict[tuple[Kind, str], Model] = {(Kind.PATH, review.path.slug): review.path}
    for kind, problems in groupby(sorted(shown, key=lambda each: each.kind), lambda p: p.kind):
        if kind in MODELS:
            keys = [problem.key for problem in problems]
            of_path = MODELS[kind].objects.filter(path=review.path, key__in=keys)
            rows |= {(kind, row.key): row for row in of_path}
    for problem in shown:
        row = rows.get((problem.kind, problem.key), review.path)
        yield Obstacle(problem.text, str(row), change_page(row))


def _from_faults(review: Review) -> Iterator[Obstacle]:
    if not review.faults:
        return
    rows = Rows.of(review.path)
    for fault in review.faults[:MOST_SHOWN]:
        part, rest = _part_at(rows, fault.place)
        words = {"part": part, "where": rest, "reason": fault.reason}
        text = _("“%(part)s”, %(where)s: %(reason)s") if rest else _("“%(part)s” %(reason)s")
        yield Obstacle(text % words, str(part), change_page(part))


def _part_at(rows: Rows, place: str) -> tuple[Model, str]:
    """Return the row that a place in the document is about, and where in it."""
    found = PLACE.match(place)
    if found is None:
        return rows.path, place
    is_step = found["group"] == "steps"
    groups: list[Any] = [
        row for row in (rows.steps if is_step else rows.choices) if row.archived_at is None
    ]
    members: list[Any] = [*rows.resources] if is_step else [*rows.options]
    if int(found["number"]) >= len(groups):
        return rows.path, place
    group = groups[int(found["number"])]
    if found["member"] is None:
        return group, found["rest"]
    owner = "step_id" if is_step else "choice_id"
    inside = [row for row in members if row.archived_at is None and getattr(row, owner) == group.pk]
    number = int(found["member"])
    return (inside[number], found["rest"]) if number < len(inside) else (group, found["rest"])


def change_page(row: Model | LearningPath) -> str:
    """Return where a row is edited."""
    return reverse(f"admin:learning_{row._meta.model_name}_change", args=[row.pk])
