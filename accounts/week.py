"""What a learner's week held: their place on each path, what they ticked, what changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from accounts.letterdays import Span
from accounts.models import User
from learning.domain.outline import Outline, OutlineResource, Walk
from learning.domain.place import Place, place_on
from learning.domain.returning import new_since_finish, prepare
from learning.domain.walking import TakenUp, paths_of
from learning.models import Enrolment, Revision, Status


class Changed(NamedTuple):
    """A revision of a path, in the one line that its curators gave it."""

    at: datetime
    summary: str


Changes = Mapping[int, tuple[Changed, ...]]
"""The revisions of some time, the newest first, by the row of their path."""


@dataclass(frozen=True)
class PathWeek:
    """One path in a learner's week."""

    outline: Outline
    walk: Walk
    place: Place
    finished_at: datetime | None
    new_since: int
    """How much of what is ahead came after it was finished."""
    was_finished: bool
    """Whether the whole path was walked in this very time."""
    ticked: tuple[OutlineResource, ...]
    changed: tuple[Changed, ...]

    @property
    def is_worth_telling(self) -> bool:
        """Tell whether there is something ahead, or something happened."""
        is_under_way = self.place.here is not None
        return is_under_way or self.was_finished or bool(self.ticked or self.changed)


def week_of(
    learner: User, span: Span, outlines: Iterable[Outline], changes: Changes
) -> list[PathWeek]:
    """Return the paths worth telling of, the latest first: four queries at most.

    Paths set aside are left out, whatever happens on them; so are those that are not published.
    """
    mine = Enrolment.objects.filter(learner_id=learner.pk)
    set_aside = set(mine.exclude(set_aside_at=None).values_list("path_id", flat=True))
    under_way = [outline for outline in outlines if outline.path_id not in set_aside]
    paths = paths_of(learner, {}, under_way)
    prepare((path.outline, path.progress) for path in paths)
    weeks = (_week_on(path, span, changes) for path in paths)
    return [week for week in weeks if week.is_worth_telling]


def changes_of_week(since: datetime) -> Changes:
    """Return what was published since a moment on paths that are published: one query.

    A path's first revision is no change to anybody on it.
    """
    rows = (
        Revision.objects.filter(published_at__gte=since, number__gt=1)
        .filter(path__status=Status.PUBLISHED)
        .order_by("path_id", "-number")
        .values_list("path_id", "published_at", "summary")
    )
    return {
        path: tuple(Changed(at, summary) for _, at, summary in of_path)
        for path, of_path in groupby(rows, key=lambda row: row[0])
    }


def _week_on(path: TakenUp, span: Span, changes: Changes) -> PathWeek:
    outline, progress = path.outline, path.progress
    walk = outline.walk(progress.options)
    done = progress.completed
    finished_at = progress.finished_at
    return PathWeek(
        outline=outline,
        walk=walk,
        place=place_on(walk, done.keys()),
        finished_at=finished_at,
        new_since=new_since_finish(path.outline, progress),
        was_finished=finished_at is not None and span.holds(finished_at),
        ticked=tuple(
            resource
            for key, resource in outline.resources.items()
            if key in done and span.holds(done[key])
        ),
        changed=tuple(
            change for change in changes.get(outline.path_id, ()) if span.holds(change.at)
        ),
    )
