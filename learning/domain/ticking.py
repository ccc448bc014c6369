"""What somebody does on one path: a learner's is kept in rows, a visitor's in the session."""

from collections.abc import Mapping, MutableMapping, Set
from datetime import datetime
from typing import Any, Protocol

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from learning.domain import visit
from learning.domain.finishing import renew_record
from learning.domain.news import Seen, later
from learning.domain.others import LearnersOthers, Others, VisitorsOthers
from learning.domain.outline import Outline, OutlineResource
from learning.domain.place import place_on
from learning.domain.statements import (
    ProgressRows,
    claim_enrolment,
    complete,
    enrol,
    progress_rows,
)
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
    def finished_revision_id(self) -> int | None:
        """The row of the revision on which that was so."""

    @property
    def seen(self) -> Seen | None:
        """What they know of the path; nothing for who has not taken it up."""

    @property
    def hours_a_week(self) -> int | None:
        """The pace, if one was chosen."""

    @property
    def set_aside_at(self) -> datetime | None:
        """Since when the path is set aside, if it is."""

    @property
    def note_count(self) -> int:
        """How many notes they keep on the path."""

    @property
    def others(self) -> Others:
        """What the same person did on other paths."""


class Progress(Walked, Protocol):
    """What somebody did on one path, and how to change it."""

    def mark(self, resource: OutlineResource, *, done: bool) -> None:
        """Make one resource done or not; saying it twice is saying it once.

        A path that was set aside is taken up again by a tick.
        """

    def take(self, options: Set[str]) -> None:
        """Make these the options taken, of all the path's choices."""

    def see(self, seen: Seen) -> None:
        """Keep that this much was seen; less than is kept already changes nothing."""

    def keep_pace(self, hours: int) -> None:
        """Make this the hours a week that the path is to have."""

    def set_aside(self, *, aside: bool) -> None:
        """Set a path that was taken up aside, or take it up again."""


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
    def finished_revision_id(self) -> int | None:
        """Return the revision on which that was so."""
        return self._rows.finished_revision_id

    @property
    def seen(self) -> Seen | None:
        """Return what the learner knows of the path; nothing where that was never noted."""
        rows = self._rows
        if rows.seen_revision_id is None or rows.seen_at is None:
            return None
        return Seen(rows.seen_revision_id, rows.seen_at)

    @property
    def hours_a_week(self) -> int | None:
        """Return the pace, if one was chosen."""
        return self._rows.hours_a_week

    @property
    def set_aside_at(self) -> datetime | None:
        """Return since when the path is set aside, if it is."""
        return self._rows.set_aside_at

    @property
    def note_count(self) -> int:
        """Return how many notes they keep on the path."""
        return self._rows.note_count

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
                if not self._enrol():
                    # Another first tick came in between: it is seen from here on.
                    claim_enrolment(self._learner.pk, self._outline.path_id)
                self._forget()
            if self._rows.set_aside_at:
                self._update_enrolment(set_aside_at=None)
                self._rows = self._rows._replace(set_aside_at=None)
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
        self._enrol()
        self._update_enrolment(options=sorted(options))
        self._forget()
        self.note_finish()

    @transaction.atomic(savepoint=False)
    def see(self, seen: Seen) -> None:
        """Keep that this much was seen, for who has taken the path up."""
        claim_enrolment(self._learner.pk, self._outline.path_id)
        self._forget()
        kept = later(self.seen, seen)
        if kept != self.seen:
            self._update_enrolment(seen_revision_id=kept.revision_id, seen_at=kept.at)
            self._forget()

    @transaction.atomic(savepoint=False)
    def keep_pace(self, hours: int) -> None:
        """Keep the hours a week that the path is to have."""
        self._enrol()
        self._update_enrolment(hours_a_week=hours)
        self._forget()

    def set_aside(self, *, aside: bool) -> None:
        """Keep since when the path is set aside, or that it is not."""
        mine = self._enrolments()
        if aside:
            mine.filter(set_aside_at=None).update(set_aside_at=timezone.now())
        else:
            mine.update(set_aside_at=None)
        self._forget()

    def note_finish(self, *, anew: bool = False) -> None:
        """Note when, and on which revision, the whole core was first done; or that it is now.

        A record that was made of an earlier finish is one of this.
        """
        place = place_on(self._outline.walk(self.options), self.completed.keys())
        if place.is_finished and (anew or self.finished_at is None):
            now = timezone.now()
            self._update_enrolment(finished_at=now, finished_revision_id=self._outline.revision_id)
            self._rows = self._rows._replace(finished_at=now)
            renew_record(self._learner.pk, self._outline.path_id)

    def _take_finish_back(self, unticked: OutlineResource, undone_at: datetime) -> None:
        """Take the finish back if it rested on what is now unticked, done by then and core."""
        is_missed = not unticked.is_done_by(self.completed.keys())
        is_core = unticked in self._outline.walk(self.options).core
        if self.finished_at and undone_at <= self.finished_at and is_core and is_missed:
            self._update_enrolment(finished_at=None, finished_revision_id=None)
            self._rows = self._rows._replace(finished_at=None)

    def _enrol(self) -> bool:
        return enrol(
            self._learner.pk, self._outline.path_id, timezone.now(), self._outline.revision_id
        )

    def _update_enrolment(self, **values: Any) -> None:
        self._enrolments().update(**values)

    def _enrolments(self) -> QuerySet[Enrolment]:
        of_mine = Enrolment.objects.filter(learner_id=self._learner.pk)
        return of_mine.filter(path_id=self._outline.path_id)

    def _forget(self) -> None:
        vars(self).pop("_rows", None)
        vars(self).pop("completed", None)


class VisitorProgress:
    """A visitor's ticks on one path, kept in the browser's session."""

    finished_at: datetime | None = None
    finished_revision_id: int | None = None
    note_count = 0

    def __init__(self, session: MutableMapping[str, Any], outline: Outline) -> None:
        self._session, self._outline = session, outline
        self._read()

    def _read(self) -> None:
        visited = visit.visited(self._session, self._outline.slug)
        self.completed: Mapping[str, datetime] = visited.completed
        self.options, self.seen = visited.options, visited.seen
        self.hours_a_week = visited.hours_a_week
        self.set_aside_at = visited.set_aside_at

    @property
    def others(self) -> VisitorsOthers:
        """Return what the visitor did on other paths."""
        return VisitorsOthers(self._session, self._outline.slug)

    def mark(self, resource: OutlineResource, *, done: bool) -> None:
        """Keep or drop the tick in the session."""
        now, slug = timezone.now(), self._outline.slug
        if not done and slug not in visit.visited_paths(self._session):
            return
        visit.begin(self._session, slug, seen_now(self._outline, now))
        visit.mark(self._session, slug, resource.key, done=done, at=now)
        self._read()

    def take(self, options: Set[str]) -> None:
        """Keep the options in the session."""
        slug = self._outline.slug
        visit.begin(self._session, slug, seen_now(self._outline, timezone.now()))
        visit.take(self._session, slug, options)
        self._read()

    def see(self, seen: Seen) -> None:
        """Keep in the session that this much was seen, for who has taken the path up."""
        if self._outline.slug in visit.visited_paths(self._session):
            visit.see(self._session, self._outline.slug, later(self.seen, seen))
            self._read()

    def keep_pace(self, hours: int) -> None:
        """Keep the pace in the session."""
        slug = self._outline.slug
        visit.begin(self._session, slug, seen_now(self._outline, timezone.now()))
        visit.keep_pace(self._session, slug, hours)
        self._read()

    def set_aside(self, *, aside: bool) -> None:
        """Keep in the session since when the path is set aside, or that it is not."""
        since = timezone.now() if aside else None
        visit.set_aside(self._session, self._outline.slug, since)
        self._read()


def seen_now(outline: Outline, now: datetime) -> Seen | None:
    """Return what somebody sees who takes a path up; nothing on a working copy."""
    return Seen(outline.revision_id, now) if outline.revision_id is not None else None
