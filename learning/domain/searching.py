"""Search: the index of all published paths, kept per process, and a learner's own notes."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache, reduce
from operator import and_

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q
from django.utils import translation

from learning.domain.findable import Entry, Sort
from learning.domain.folding import asked_words
from learning.domain.index import Index, Part, is_near
from learning.domain.outline import Outline
from learning.domain.publishing import OUTLINES_KEPT
from learning.models import Note, Status
from learning.models.path import KINDS

LONGEST_QUESTION = 200
MOST_NOTES = 50
# Slips are looked for in so many of the newest: each word of each is compared.
MOST_NOTES_COMPARED = 200
WORD = re.compile(r"\w+")


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
    """Return a learner's notes that hold every word: those with whole words first, then the newest.

    Where none holds them, those that hold words which are a small slip away. Two queries at most.
    Notes on resources that are no longer part of a published path are left out.
    """
    words = asked_words(question)
    if not words:
        return []
    mine = Note.objects.filter(learner_id=learner.pk, resource__path__status=Status.PUBLISHED)
    mine = mine.order_by("-changed_at", "-resource_id")
    holding = mine.filter(reduce(and_, (Q(words__contains=word) for word in words)))
    wanted = ("resource__path_id", "resource__key", "text", "words")
    rows = list(holding.values_list(*wanted)[:MOST_NOTES])
    rows.sort(key=lambda row: not set(words) <= set(asked_words(row[3])))
    if not rows:
        latest = mine.values_list(*wanted)[:MOST_NOTES_COMPARED]
        rows = [row for row in latest if _is_near(words, row[3])][:MOST_NOTES]
    by_path = {outline.path_id: outline for outline in outlines}
    found = []
    for path_id, key, text, _words in rows:
        outline = by_path.get(path_id)
        entry = outline and _resources(_part(outline)).get(key)
        if entry:
            found.append(FoundNote(entry, text))
    return found


def _is_near(asked: list[str], folded: str) -> bool:
    """Tell whether a text holds, for each word asked for, it or one a small slip away."""
    held = set(WORD.findall(folded))
    return all(any(is_near(word, known) for known in held) for word in asked)


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
