"""Noting: a learner's own words on a resource, kept, changed, removed and found again.

Nobody else reads them: whatever is asked here is asked for one learner.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import Truncator

from learning.domain import statements
from learning.domain.folding import fold
from learning.domain.markdown import note_to_html
from learning.domain.outline import Outline, OutlineResource, OutlineStep, WalkStep
from learning.domain.publishing import newest_outlines, published_outline
from learning.domain.ticking import Walked
from learning.models import Note

LONGEST_EXCERPT = 240
MOST_WORDS_SOUGHT = 8
# A first version is drawn by lot: a form that was opened before a note was removed does not fit
# the one that is written in its place.
FIRST_VERSIONS = 2**30


class WrittenElsewhere(Exception):
    """A note is not as it was when its form was opened; `note` is what stands now, if any does."""

    def __init__(self, note: Note | None) -> None:
        super().__init__("The note was changed meanwhile.")
        self.note = note


class KeptNote(NamedTuple):
    """A note as a page shows it beside its resource."""

    html: str
    changed_at: datetime


@dataclass(frozen=True)
class Subject:
    """What a note is or would be about, and the note."""

    resource_id: int
    title: str
    note: Note | None
    outline: Outline | None
    resource: OutlineResource | None
    """As the path shows it; none once it has left the path, or while the path is not open."""


@dataclass(frozen=True)
class NotePlace:
    """Where a note belongs: its path as last published, and its step if it is on the path."""

    resource_id: int
    key: str
    title: str
    path_slug: str
    outline: Outline | None
    step: OutlineStep | None
    is_open: bool
    """The path is published."""

    @property
    def address(self) -> str:
        """Return where its resource stands, or its own page if there is no such place now."""
        if self.is_open and self.step:
            return _anchor(self.path_slug, self.step.key, self.key)
        return self.page

    @property
    def page(self) -> str:
        """Return the page where it is changed."""
        return reverse("learning:note", args=[self.path_slug, self.key])


@dataclass(frozen=True)
class RecentNote:
    """A note written lately, for a page that shows a few."""

    title: str
    """What it is on."""
    language: str
    """That of the title; none that is known once the path is not open."""
    address: str
    """Where that stands on its step; else the note's own page."""
    html: str
    excerpt: str
    """Its first words, plain."""
    changed_at: datetime


def subject_of(learner: AbstractBaseUser, path: str, resource: str) -> Subject | None:
    """Return what a learner may keep a note on: a part of a published path, or what they have."""
    mine = Note.objects.filter(learner_id=learner.pk)
    outline = published_outline(path)
    shown = outline.resources.get(resource) if outline else None
    if outline and shown:
        row = outline.resource_ids[resource]
        return Subject(row, shown.title, mine.filter(resource_id=row).first(), outline, shown)
    note = mine.filter(resource__path__slug=path, resource__key=resource).first()
    return Subject(note.resource_id, note.title, note, outline, None) if note else None


def write(learner: AbstractBaseUser, subject: Subject, text: str, version: int) -> Note:
    """Keep a note that was opened at this version, 0 for a new one; return it.

    Sending the same twice is sending it once. Of two different ones the later is stopped, by
    the database alone: raises WrittenElsewhere.
    """
    mine = Note.objects.filter(learner_id=learner.pk, resource_id=subject.resource_id)
    now = timezone.now()
    wanted = {
        "title": subject.title,
        "text": text,
        "html": note_to_html(text),
        "words": fold(text),
        "version": version + 1 if version else secrets.randbelow(FIRST_VERSIONS) + 1,
        "changed_at": now,
    }
    if version:
        mine.filter(version=version).update(**wanted)
    else:
        new = Note(learner_id=learner.pk, resource_id=subject.resource_id, written_at=now, **wanted)
        Note.objects.bulk_create([new], ignore_conflicts=True)
    kept = mine.first()
    if kept is None or kept.text != text:
        raise WrittenElsewhere(kept)
    return kept


def erase(learner: AbstractBaseUser, subject: Subject, version: int) -> Note | None:
    """Remove a note that was opened at this version; return what stands now, mostly nothing.

    Where none was opened there is none to remove, and one written meanwhile stays. Raises
    WrittenElsewhere for one that was changed meanwhile.
    """
    mine = Note.objects.filter(learner_id=learner.pk, resource_id=subject.resource_id)
    removed, _ = mine.filter(version=version).delete()
    kept = None if removed else mine.first()
    if kept and version:
        raise WrittenElsewhere(kept)
    return kept


def notes_beside(
    person: AbstractBaseUser | AnonymousUser, progress: Walked, outline: Outline, step: WalkStep
) -> Mapping[str, KeptNote] | None:
    """Return a learner's notes on a step's resources, by key: one query, none without notes.

    None at all, not even an empty mapping, says that this person keeps no notes: a visitor.
    """
    if not isinstance(person, AbstractBaseUser):
        return None
    if not progress.note_count:
        return {}
    shown = [*step.core, *step.optional, *step.references]
    rows = statements.notes_on(person.pk, [outline.resource_ids[each.key] for each in shown])
    return {outline.keys_by_id[row]: KeptNote(html, at) for row, html, at in rows}


def places_of(learner: AbstractBaseUser, sought: str = "") -> list[NotePlace]:
    """Return where a learner's notes belong, in walking order: two queries.

    What has left its path comes after what is on it. With words to seek, only the notes that
    hold all of them, in their text or in the title of what they are on.
    """
    words = fold(sought).split()[:MOST_WORDS_SOUGHT]
    held = {f"holds_{number}": Q(words__contains=word) for number, word in enumerate(words)}
    rows = (
        Note.objects.filter(learner_id=learner.pk)
        .annotate(**held)
        .values_list(
            "resource_id", "resource__key", "resource__path__slug", "title", *held, named=True
        )
    )
    found = list(rows)
    places = _Places({row.resource__path__slug for row in found})
    kept = []
    for row in found:
        place = places.place(*row[:4])
        title = fold(place.title)
        if all(getattr(row, f"holds_{n}") or word in title for n, word in enumerate(words)):
            kept.append(place)
    return sorted(kept, key=places.order)


def notes_at(learner: AbstractBaseUser, places: Iterable[NotePlace]) -> dict[int, Note]:
    """Return a learner's notes at these places, by the resource's row: one query."""
    rows = [place.resource_id for place in places]
    found = Note.objects.filter(learner_id=learner.pk, resource_id__in=rows)
    return {note.resource_id: note for note in found}


def recent_notes(
    learner: AbstractBaseUser, outlines: Iterable[Outline], count: int
) -> list[RecentNote]:
    """Return the notes a learner wrote last, the latest first: one query.

    `outlines` are those of the paths that are open.
    """
    by_slug = {outline.slug: outline for outline in outlines}
    rows = (
        Note.objects.filter(learner_id=learner.pk)
        .order_by("-changed_at", "-resource_id")
        .values_list("resource__path__slug", "resource__key", "title", "html", "changed_at")
    )
    found = []
    for slug, key, title, html, changed_at in rows[:count]:
        outline = by_slug.get(slug)
        shown = outline.resources.get(key) if outline else None
        found.append(
            RecentNote(
                title=shown.title if shown else title,
                language=outline.document.language if outline else "",
                address=_anchor(slug, shown.step_key, key)
                if shown
                else reverse("learning:note", args=[slug, key]),
                html=html,
                excerpt=_excerpt(html),
                changed_at=changed_at,
            )
        )
    return found


class _Places:
    """Finds where resources stand, on paths as they were last published."""

    def __init__(self, slugs: Iterable[str]) -> None:
        found = newest_outlines(slugs)
        self._by_slug = {outline.slug: (outline, is_open) for outline, is_open in found}
        self._paths = {slug: number for number, slug in enumerate(self._by_slug)}
        self._steps = {
            (outline.slug, step.key): step for outline, _ in found for step in outline.steps
        }
        self._walked = {
            (outline.slug, key): number
            for outline, _ in found
            for number, key in enumerate(outline.resources)
        }

    def place(self, row: int, key: str, slug: str, title: str) -> NotePlace:
        outline, is_open = self._by_slug.get(slug, (None, False))
        shown = outline.resources.get(key) if outline else None
        return NotePlace(
            resource_id=row,
            key=key,
            title=shown.title if shown else title,
            path_slug=slug,
            outline=outline,
            step=self._steps[slug, shown.step_key] if shown else None,
            is_open=is_open,
        )

    def order(self, place: NotePlace) -> tuple[int, str, int, str, int]:
        """Return what places are sorted by: path, place on it, and what has left it last."""
        path = self._paths.get(place.path_slug, len(self._paths))
        walked = self._walked.get((place.path_slug, place.key), len(self._walked))
        return path, place.path_slug, walked, place.title, place.resource_id


def _anchor(path: str, step: str, resource: str) -> str:
    return f"{reverse('learning:step', args=[path, step])}#r-{resource}"


def _excerpt(html: str) -> str:
    plain = " ".join(unescape(strip_tags(html)).split())
    return Truncator(plain).chars(LONGEST_EXCERPT)
