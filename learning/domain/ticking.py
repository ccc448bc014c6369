"""Resources marked done or not, options taken: a learner's in rows, a visitor's in the session."""

from collections.abc import Mapping, MutableMapping, Set
from datetime import datetime
from typing import Any, Protocol

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from learning.domain import visit
from learning.domain.outline import Outline, OutlineResource
from learning.domain.place import place_on
from learning.models import Completion, Enrolment, LearningPath


class Walked(Protocol):
    """What somebody did on one path."""

    @property
    def completed(self) -> Mapping[str, datetime]:
        """When each resource of the path was done, by its key; archived ones too."""

    @property
    def options(self) -> frozenset[str]:
        """The options taken, as they were chosen."""

    @property
    def finished_at(self) -> datetime | None:
        """When the whole core was done, whatever the path has gained since."""


class Progress(Walked, Protocol):
    """What somebody did on one path, and how to change it."""

    def mark(self, resource: OutlineResource, *, done: bool) -> None:
        """Make one resource done or not; saying it twice is saying it once."""

    def take(self, options: Set[str]) -> None:
        """Make these the options taken, of all the path's choices."""


def progress_of(
    user: AbstractBaseUser | AnonymousUser, session: MutableMapping[str, Any], outline: Outline
) -> Progress:
    """Return a learner's progress on a path, or a visitor's."""
    if isinstance(user, AbstractBaseUser):
        return LearnerProgress(user, outline)
    return VisitorProgress(session, outline)


class LearnerProgress:
    """A learner's rows on one path: two queries to read."""

    def __init__(self, learner: AbstractBaseUser, outline: Outline) -> None:
        self._learner, self._outline = learner, outline
        self._enrolment = Enrolment.objects.filter(
            learner_id=learner.pk, path__slug=outline.slug
        ).first()
        self.completed: Mapping[str, datetime] = completed_on(learner, outline)
        self.options = frozenset(self._enrolment.options if self._enrolment else ())

    @property
    def finished_at(self) -> datetime | None:
        """Return when the whole core was done, whatever the path has gained since."""
        return self._enrolment.finished_at if self._enrolment else None

    @transaction.atomic
    def mark(self, resource: OutlineResource, *, done: bool) -> None:
        """Keep or drop the completion, enrol on the first tick, and note when all is done."""
        row = self._outline.resource_ids[resource.key]
        if done:
            Completion.objects.bulk_create(
                [Completion(learner_id=self._learner.pk, resource_id=row)], ignore_conflicts=True
            )
            self._enrol()
        else:
            Completion.objects.filter(learner_id=self._learner.pk, resource_id=row).delete()
        undone_at = self.completed.get(resource.key)
        self.completed = completed_on(self._learner, self._outline)
        note_finish(self._enrolment, self._outline, self.completed, undone_at=undone_at)

    @transaction.atomic
    def take(self, options: Set[str]) -> None:
        """Keep the options taken; a path may be finished by that, too."""
        enrolment = self._enrol()
        self.options = frozenset(options)
        enrolment.options = sorted(options)
        enrolment.save(update_fields=["options"])
        note_finish(enrolment, self._outline, self.completed)

    def _enrol(self) -> Enrolment:
        if self._enrolment is None:
            self._enrolment = enrol(self._learner, self._outline)
        return self._enrolment


class VisitorProgress:
    """A visitor's ticks on one path, kept in the browser's session."""

    finished_at: datetime | None = None

    def __init__(self, session: MutableMapping[str, Any], outline: Outline) -> None:
        self._session, self._outline = session, outline
        self._read()

    def _read(self) -> None:
        visited = visit.visited(self._session, self._outline.slug)
        self.completed: Mapping[str, datetime] = visited.completed
        self.options = visited.options

    def mark(self, resource: OutlineResource, *, done: bool) -> None:
        """Keep or drop the tick in the session."""
        visit.mark(self._session, self._outline.slug, resource.key, done=done, at=timezone.now())
        self._read()

    def take(self, options: Set[str]) -> None:
        """Keep the options in the session."""
        visit.take(self._session, self._outline.slug, options)
        self._read()


def completed_on(learner: AbstractBaseUser, outline: Outline) -> dict[str, datetime]:
    """Return when a learner completed each resource of a path, by key: one query."""
    keys = outline.keys_by_id
    rows = Completion.objects.filter(learner_id=learner.pk).values_list(
        "resource_id", "completed_at"
    )
    return {keys[row]: at for row, at in rows if row in keys}


def enrol(learner: AbstractBaseUser, outline: Outline) -> Enrolment:
    """Return the learner's enrolment on a path, made now if this is the first time."""
    path = LearningPath.objects.only("pk").get(slug=outline.slug)
    return Enrolment.objects.get_or_create(learner_id=learner.pk, path=path)[0]


def note_finish(
    enrolment: Enrolment | None,
    outline: Outline,
    completed: Mapping[str, datetime],
    undone_at: datetime | None = None,
) -> None:
    """Note when, and on which revision, the whole core was first done.

    Finished stays finished when the path grows. Only unticking something that was done by
    then takes it back: `undone_at` is when what is now unticked had been done.
    """
    if enrolment is None:
        return
    place = place_on(outline.walk(frozenset(enrolment.options)), completed.keys())
    taken_back = (
        undone_at is not None
        and enrolment.finished_at is not None
        and undone_at <= enrolment.finished_at
    )
    if place.is_finished and enrolment.finished_at is None:
        enrolment.finished_at = timezone.now()
        enrolment.finished_revision_id = outline.revision_id
    elif taken_back and not place.is_finished:
        enrolment.finished_at = enrolment.finished_revision = None
    else:
        return
    enrolment.save(update_fields=["finished_at", "finished_revision"])
