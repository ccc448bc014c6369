"""A visitor's ticks carried into an account: the union of both, the earliest time kept."""

from collections.abc import MutableMapping
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from learning.domain import visit
from learning.domain.news import Seen, earlier
from learning.domain.publishing import published_outlines
from learning.domain.statements import enrol
from learning.domain.ticking import LearnerProgress
from learning.domain.walking import seen_in
from learning.models import Completion, Enrolment, Resource, Revision


def merge_visit(session: MutableMapping[str, Any], learner: AbstractBaseUser) -> int:
    """Carry the session's visit into a learner's account, then forget the visit.

    Returns how many resources the visit brought that the account did not have. Nothing that
    either side had done is lost, and merging the same visit twice changes nothing.
    """
    visited = visit.visited_paths(session)
    if not visited:
        return 0
    with transaction.atomic():
        brought = _keep_completions(visited, learner)
        _keep_enrolments(visited, learner)
    visit.forget(session)
    return brought


def _keep_completions(visited: dict[str, visit.VisitedPath], learner: AbstractBaseUser) -> int:
    """Insert what is new; set back the time of what the visitor had done earlier."""
    rows = Resource.objects.filter(path__slug__in=visited).values_list("path__slug", "key", "pk")
    ticked: dict[int, datetime] = {
        row: visited[slug].completed[key]
        for slug, key, row in rows
        if key in visited[slug].completed
    }
    Completion.objects.bulk_create(
        [Completion(learner_id=learner.pk, resource_id=row, completed_at=at)
         for row, at in ticked.items()],
        ignore_conflicts=True,
    )  # fmt: skip
    kept = Completion.objects.filter(learner_id=learner.pk, resource_id__in=ticked)
    brought = 0
    for row, at in kept.values_list("resource_id", "completed_at"):
        brought += at == ticked[row]
        if at > ticked[row]:
            kept.filter(resource_id=row).update(completed_at=ticked[row])
    return brought


def _keep_enrolments(visited: dict[str, visit.VisitedPath], learner: AbstractBaseUser) -> None:
    """Enrol on every visited path. What was chosen in the account stands over the visitor's."""
    mine = Enrolment.objects.filter(learner_id=learner.pk)
    known = set(mine.values_list("path_id", flat=True))
    for outline in published_outlines():
        if outline.slug not in visited:
            continue
        here = visited[outline.slug]
        enrol(learner.pk, outline.path_id, timezone.now(), outline.revision_id)
        enrolment = mine.get(path_id=outline.path_id)
        is_known = outline.path_id in known
        seen = _seen_first(enrolment, here.seen)
        mine.filter(pk=enrolment.pk).update(
            started_at=min([enrolment.started_at, *here.completed.values()]),
            options=enrolment.options or sorted(here.options),
            hours_a_week=enrolment.hours_a_week or here.hours_a_week,
            set_aside_at=_still_aside(enrolment, here) if is_known else here.set_aside_at,
            seen_revision_id=seen.revision_id if seen else None,
            seen_at=seen.at if seen else None,
        )
        LearnerProgress(learner, outline).note_finish()


def _still_aside(enrolment: Enrolment, here: visit.VisitedPath) -> datetime | None:
    """Return since when a path is set aside: a tick made since takes it up again."""
    since = enrolment.set_aside_at
    return None if since and any(at > since for at in here.completed.values()) else since


def _seen_first(enrolment: Enrolment, by_visitor: Seen | None) -> Seen | None:
    """Return what was seen the longer ago: to be told of a change twice is better than never.

    A visit may outlive the database it was made in, so its revision is looked for.
    """
    by_learner = seen_in(enrolment)
    revisions = Revision.objects.filter(path_id=enrolment.path_id)
    if by_visitor and not revisions.filter(pk=by_visitor.revision_id).exists():
        by_visitor = None
    return earlier(by_learner, by_visitor)
