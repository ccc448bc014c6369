"""All the paths somebody took up, a learner's or a visitor's, the latest first."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from learning.domain import visit
from learning.domain.news import Seen
from learning.domain.others import NOBODYS, Nobodys
from learning.domain.outline import Outline
from learning.domain.statements import EnrolmentRow, completions, enrolments
from learning.models import Enrolment


@dataclass(frozen=True)
class PathProgress:
    """What somebody did on one path, to be read only."""

    completed: Mapping[str, datetime]
    options: frozenset[str]
    finished_at: datetime | None
    finished_revision_id: int | None = None
    seen: Seen | None = None
    hours_a_week: int | None = None
    set_aside_at: datetime | None = None
    note_count: int = 0
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


@dataclass(frozen=True)
class Walks:
    """What somebody did on all paths."""

    paths: list[TakenUp]
    """The latest first; without those withdrawn meanwhile."""
    ticked_at: list[datetime] = field(default_factory=list)
    """When anything was ticked, on whatever path."""


def walks_of(
    user: AbstractBaseUser | AnonymousUser,
    session: Mapping[str, Any],
    outlines: Iterable[Outline],
) -> Walks:
    """Return what somebody did, on these paths and in all: two queries at most."""
    if isinstance(user, AbstractBaseUser):
        walks = _of_learner(user, {outline.path_id: outline for outline in outlines})
    else:
        walks = _of_visit(session, {outline.slug: outline for outline in outlines})
    # Of paths as late as each other, those taken up later come first.
    walks.paths.reverse()
    walks.paths.sort(key=_lateness, reverse=True)
    return walks


def paths_of(
    user: AbstractBaseUser | AnonymousUser,
    session: Mapping[str, Any],
    outlines: Iterable[Outline],
) -> list[TakenUp]:
    """Return which of these paths somebody took up, the latest first: two queries at most."""
    return walks_of(user, session, outlines).paths


def _lateness(path: TakenUp) -> float:
    return path.last_at.timestamp() if path.last_at else 0


def _of_learner(learner: AbstractBaseUser, outlines: Mapping[int, Outline]) -> Walks:
    done = completions(learner.pk)
    walks = Walks([], list(done.values()))
    for enrolment in enrolments(learner.pk):
        outline = outlines.get(enrolment.path_id)
        if outline is None:
            continue
        keys = outline.keys_by_id
        completed = {keys[row]: done[row] for row in keys.keys() & done.keys()}
        progress = PathProgress(
            completed=completed,
            options=frozenset(json.loads(enrolment.options)),
            finished_at=enrolment.finished_at,
            finished_revision_id=enrolment.finished_revision_id,
            seen=seen_in(enrolment),
            hours_a_week=enrolment.hours_a_week,
            set_aside_at=enrolment.set_aside_at,
        )
        last = max([enrolment.started_at, *completed.values()])
        walks.paths.append(TakenUp(outline, progress, enrolment.started_at, last))
    return walks


def seen_in(enrolment: EnrolmentRow | Enrolment) -> Seen | None:
    """Return what a learner has seen of a path, if that was ever noted."""
    if enrolment.seen_revision_id is None or enrolment.seen_at is None:
        return None
    return Seen(enrolment.seen_revision_id, enrolment.seen_at)


def _of_visit(session: Mapping[str, Any], outlines: Mapping[str, Outline]) -> Walks:
    walks = Walks([])
    for slug, path in visit.visited_paths(session).items():
        walks.ticked_at.extend(path.completed.values())
        if slug in outlines:
            progress = PathProgress(
                completed=path.completed,
                options=path.options,
                finished_at=None,
                seen=path.seen,
                hours_a_week=path.hours_a_week,
                set_aside_at=path.set_aside_at,
            )
            started = min(path.completed.values(), default=None)
            last = max(path.completed.values(), default=None)
            walks.paths.append(TakenUp(outlines[slug], progress, started, last))
    return walks
