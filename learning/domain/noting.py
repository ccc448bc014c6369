"""A learner's own notes."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import reverse

from learning.domain.outline import Outline
from learning.models import Note

LONGEST_EXCERPT = 240


class RecentNote(NamedTuple):
    """A note written lately, for a page that shows a few."""

    title: str
    """What it is on."""
    address: str
    """Where that stands on its step."""
    excerpt: str
    """How it begins."""
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
            page = reverse("learning:step", args=[by_path[path].slug, resource.step_key])
            address = f"{page}#r-{key}"
            found.append(RecentNote(resource.title, address, text[:LONGEST_EXCERPT], changed_at))
    return found
