"""What somebody did on any path and when, loaded: for the log, which says the latest first."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from learning.domain.activity import (
    Act,
    acts_of,
    last_of_steps,
    latest,
    note_acts,
    with_finished_steps,
)
from learning.domain.outline import Outline
from learning.domain.publishing import last_published
from learning.domain.statements import note_moments
from learning.domain.walking import TakenUp, Walks
from learning.models import Note

# Nobody leafs through more than this.
MOST_NOTES = 5_000


def all_acts(
    user: AbstractBaseUser | AnonymousUser, walks: Walks, outlines: Sequence[Outline]
) -> list[Act]:
    """Return what somebody did on published paths, the latest first: one query at most."""
    acts = [*_notes(user, outlines, MOST_NOTES), *_done(walks.paths)]
    return latest(acts, len(acts))


def latest_acts(
    user: AbstractBaseUser | AnonymousUser, walks: Walks, outlines: Sequence[Outline], count: int
) -> list[Act]:
    """Return the latest of what somebody did on published paths: one query at most."""
    # Of most ticks the moment alone is looked at: who has ten thousand is not made to wait.
    ticked = (at for path in walks.paths for at in path.progress.completed.values())
    since = min(heapq.nlargest(count, ticked), default=None)
    return latest([*_notes(user, outlines, count), *_done(walks.paths, since)], count)


def _done(paths: Iterable[TakenUp], since: datetime | None = None) -> Iterator[Act]:
    for path in paths:
        progress = path.progress
        yield from acts_of(path.outline, progress.completed, progress.finished_at, since)


def told(acts: Sequence[Act], paths: Iterable[TakenUp]) -> list[Act]:
    """Return acts, the latest first, together with the steps that were finished by them."""
    wanted = {act.outline for act in acts}
    lasts = {
        path.outline: last_of_steps(
            path.outline.walk(path.progress.options), path.progress.completed
        )
        for path in paths
        if path.outline in wanted
    }
    return list(with_finished_steps(acts, lasts))


def note_count(learner: AbstractBaseUser) -> int:
    """Return how many notes a learner has: one query."""
    return Note.objects.filter(learner_id=learner.pk).count()


def titles_of_left(acts: Iterable[Act]) -> dict[tuple[int, str], str]:
    """Return the titles of resources that have left their path, by path and key: one query."""
    left: dict[int, set[str]] = defaultdict(set)
    for act in acts:
        if act.key and act.resource is None:
            left[act.outline.path_id].add(act.key)
    return {place: words.title for place, words in last_published(left).items()}


def _notes(
    user: AbstractBaseUser | AnonymousUser, outlines: Sequence[Outline], most: int
) -> Iterator[Act]:
    if not isinstance(user, AbstractBaseUser):
        return
    by_path = {outline.path_id: outline for outline in outlines}
    for path, row, written_at, changed_at in note_moments(user.pk, most):
        outline = by_path.get(path)
        if outline and row in outline.keys_by_id:
            yield from note_acts(outline, outline.keys_by_id[row], written_at, changed_at)
