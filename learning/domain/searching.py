"""Search: the index of all published paths, kept per process, and a learner's own notes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import translation

from learning.domain.findable import Entry, Sort
from learning.domain.folding import asked_words
from learning.domain.index import Index, Part
from learning.domain.outline import Outline
from learning.domain.publishing import OUTLINES_KEPT
from learning.models import Note, Status
from learning.models.path import KINDS

LONGEST_QUESTION = 200
MOST_NOTES = 50


@dataclass(frozen=True, slots=True)
class FoundNote:
    """A learner's own note, and the resource it is on."""

    entry: Entry
    text: str


def index_of(outlines: Iterable[Outline]) -> Index:
    """Return the index of these outlines. Of one that is new, only its own part is made."""
    return _index(tuple(_part(outline) for outline in outlines))


def notes_of(
    learner: AbstractBaseUser, question: str, outlines: Iterable[Outline]
) -> list[FoundNote]:
    """Return a learner's notes that hold every word, the newest first: one query.

    Those on resources that are no longer part of a published path are left out.
    """
    words = asked_words(question)
    if not words:
        return []
    notes = Note.objects.filter(learner_id=learner.pk, resource__path__status=Status.PUBLISHED)
    for word in words:
        notes = notes.filter(words__contains=word)
    rows = notes.order_by("-changed_at", "-resource_id").values_list(
        "resource__path_id", "resource__key", "text"
    )
    by_path = {outline.path_id: outline for outline in outlines}
    found = []
    for path_id, key, text in rows[:MOST_NOTES]:
        outline = by_path.get(path_id)
        entry = outline and _resources(_part(outline)).get(key)
        if entry:
            found.append(FoundNote(entry, text))
    return found


# Outlines are compared by identity, and never change.
@lru_cache(maxsize=OUTLINES_KEPT)
def _part(outline: Outline) -> Part:
    return Part.of(outline.document, _kind_words())


@lru_cache(maxsize=1)
def _index(parts: tuple[Part, ...]) -> Index:
    return Index(parts)


def _resources(part: Part) -> Mapping[str, Entry]:
    return {entry.key: entry for entry in part.entries if entry.sort is Sort.RESOURCE}


@cache
def _kind_words() -> dict[str, str]:
    """Return what each kind of resource is called, in all languages of the site."""
    words = dict.fromkeys(dict(KINDS), "")
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for kind, label in KINDS:
                words[kind] += f" {label}"
    return words
