"""All the paths somebody took up, a learner's or a visitor's, the latest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from learning.domain import visit
from learning.domain.others import NOBODYS, Nobodys
from learning.domain.outline import Outline
from learning.models import Completion, Enrolment


@dataclass(frozen=True)
class PathProgress:
    """What somebody did on one path, to be read only."""

    completed: Mapping[str, datetime]
    options: frozenset[str]
    finished_at: datetime | None
    others: ClassVar[Nobodys] = NOBODYS


NOTHING_YET = PathProgress({}, frozenset(), None)


@dataclass(frozen=True)
class TakenUp:
    """A path that somebody took up."""

    outline: Outline
    progress: PathProgress
    started_at: datetime | None
    last_at: datetime | None
    """The latest tick, or the start."""


def paths_of(
    user: AbstractBaseUser | AnonymousUser,
    session: Mapping[str, Any],
    outlines: Iterable[Outline],
) -> list[TakenUp]:
    """Return which of these paths somebody took up, the latest first: two queries at most."""
    by_slug = {outline.slug: outline for outline in outlines}
    if isinstance(user, AbstractBaseUser):
        found = _of_learner(user, by_slug)
    else:
        found = _of_visit(session, by_slug)
    return sorted(found, key=lambda path: path.last_at.timestamp() if path.last_at else 0)[::-1]


def _of_learner(learner: AbstractBaseUser, outlines: Mapping[str, Outline]) -> list[TakenUp]:
    done = dict(
        Completion.objects.filter(learner_id=learner.pk).values_list("resource_id", "completed_at")
    )
    found = []
    for enrolment in Enrolment.objects.filter(learner_id=learner.pk).select_related("path"):
        outline = outlines.get(enrolment.path.slug)
        if outline is None:
            continue
        completed = {key: done[row] for key, row in outline.resource_ids.items() if row in done}
        progress = PathProgress(completed, frozenset(enrolment.options), enrolment.finished_at)
        last = max([enrolment.started_at, *completed.values()])
        found.append(TakenUp(outline, progress, enrolment.started_at, last))
    return found


def _of_visit(session: Mapping[str, Any], outlines: Mapping[str, Outline]) -> list[TakenUp]:
    return [
        TakenUp(
            outline=outlines[slug],
            progress=PathProgress(path.completed, path.options, None),
            started_at=min(path.completed.values(), default=None),
            last_at=max(path.completed.values(), default=None),
        )
        for slug, path in visit.visited_paths(session).items()
        if slug in outlines
    ]
