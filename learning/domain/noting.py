"""A learner's own notes."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser

from learning.domain.outline import Outline, OutlineResource
from learning.models import Note

EXCERPT = 240


class RecentNote(NamedTuple):
    """How a note begins, and what it is on."""

    outline: Outline
    resource: OutlineResource
    excerpt: str
    changed_at: datetime


def recent_notes(
    learner: AbstractBaseUser, outlines: Iterable[Outline], count: int
) -> list[RecentNote]:
    """Return a learner's latest notes on what these paths hold now: one query."""
    by_path = {outline.path_id: outline for outline in outlines}
    notes = Note.objects.filter(learner_id=learner.pk, resource__path__in=by_path)
    wanted = ("resource__path", "resource__key", "text", "changed_at")
    found = []
    for path, key, text, changed_at in notes.order_by("-changed_at").values_list(*wanted)[:count]:
        resource = by_path[path].resources.get(key)
        if resource:
            found.append(RecentNote(by_path[path], resource, text[:EXCERPT], changed_at))
    return found


def note_count(learner: AbstractBaseUser) -> int:
    """Return how many notes a learner has: one query."""
    return Note.objects.filter(learner_id=learner.pk).count()
