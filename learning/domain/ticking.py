"""Resources marked done or not, options taken: a learner's in rows, a visitor's in the session."""

from collections.abc import Mapping, MutableMapping, Set
from datetime import datetime
from typing import Any, Protocol

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from django.utils.functional import cached_property

from learning.domain import visit
from learning.domain.others import LearnersOthers, Others, VisitorsOthers
from learning.domain.outline import Outline, OutlineResource
from learning.domain.place import place_on
from learning.domain.statements import ProgressRows, claim_enrolment, complete, progress_rows
from learning.models import Completion, Enrolment


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

    @property
    def others(self) -> Others:
        """What the same person did on other paths."""


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
    """A learner's rows on one path, read in one query when they are first asked for."""

    def __init__(self, learner: AbstractBaseUser, outline: Outline) -> None:
        self._learner, self._outline = learner, outline

    @cached_property
    def _rows(self) -> ProgressRows:
        return progress_rows(self._learner.pk, self._outline.path_id)

    @cached_property
    def completed(self) -> Mapping[str, datetime]:
        """Return when each resource of the path was done, by its key."""
        keys = self._outline.keys_by_id
        return {keys[row]: at for row, at in self._rows.completed.items() if row in keys}

    @property
    def options(self) -> frozenset[str]:
        """Return the options taken."""
        return frozenset(self._rows.options or ())

    @property
    def finished_at(self) -> datetime | None:
        """Return when the whole core was done, whatever the path has gained since."""
        return self._rows.finished_at

    @property
    def others(self) -> LearnersOthers:
        """Return what the learner did on other paths: the same rows tell."""
        return LearnersOthers(self._learner.pk, self._rows, self._outline)

    @transaction.atomic(savepoint=False)
    def mark(self, resource: OutlineResource, *, done: bool) -> None:
        """Keep or drop the completion, enrol on the first tick, and note when all is done."""
        row = self._outline.resource_ids[resource.key]
        if done:
            complete(self._learner.pk, row, timezone.now())
            # Read after waiting: of two ticks at once, the later one sees both.
            claim_enrolment(self._learner.pk, self._outline.path_id)
            self._forget()
            if self._rows.options is None:
                enrol(self._learner, self._outline)
            self.note_finish()
        else:
            undone_at = self.completed.get(resource.key)
            Completion.objects.filter(learner_id=self._learner.pk, resource_id=row).delete()
            claim_enrolment(self._learner.pk, self._outline.path_id)
            self._forget()
            if undone_at:
                self._take_finish_back(resource, undone_at)

    @transaction.atomic(savepoint=False)
    def take(self, options: Set[str]) -> None:
        """Keep the options taken; a path may be finished by that, too."""
        enrol(self._learner, self._outline)
        self._update_enrolment(options=sorted(options))
        self._forget()
        self.note_finish()

    def note_finish(self) -> None:
        """Note when, and on which revision, the whole core was first done."""
        place = place_on(self._outline.walk(self.options), self.completed.keys())
        if place.is_finished and self.finished_at is None:
            now = timezone.now()
            self._update_enrolment(finished_at=now, finished_revision_id=self._outline.revision_id)
            self._rows = self._rows._replace(finished_at=now)

    def _take_finish_back(self, unticked: OutlineResource, undone_at: datetime) -> None:
        """Take the finish back if it rested on what is now unticked, done by then and core."""
        is_missed = not unticked.is_done_by(self.completed.keys())
        is_core = unticked in self._outline.walk(self.options).core
        if self.finished_at and undone_at <= self.finished_at and is_core and is_missed:
            self._update_enrolment(finished_at=None, finished_revision_id=None)
            self._rows = self._rows._replace(finished_at=None)

    def _update_enrolment(self, **values: Any) -> None:
        of_mine = Enrolment.objects.filter(learner_id=self._learner.pk)
        of_mine.filter(path_id=self._outline.path_id).update(**values)

    def _forget(self) -> None:
        vars(self).pop("_rows", None)
        vars(self).pop("completed", None)


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

    @property
    def others(self) -> VisitorsOthers:
        """Return what the visitor did on other paths."""
        return VisitorsOthers(self._session, self._outline.slug)

    def mark(self, resource: OutlineResource, *, done: bool) -> None:
        """Keep or drop the tick in the session."""
        visit.mark(self._session, self._outline.slug, resource.key, done=done, at=timezone.now())
        self._read()

    def take(self, options: Set[str]) -> None:
        """Keep the options in the session."""
        visit.take(self._session, self._outline.slug, options)
        self._read()


def enrol(learner: AbstractBaseUser, outline: Outline) -> None:
    """Enrol a learner on a path, unless they are."""
    Enrolment.objects.bulk_create(
        [Enrolment(learner_id=learner.pk, path_id=outline.path_id)], ignore_conflicts=True
    )
