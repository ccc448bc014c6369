"""What a finish rests on, judged by the ticks themselves; and the record that rests on it."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from learning.domain.outline import Outline
from learning.domain.place import place_on
from learning.domain.publishing import outline_of_revision
from learning.models import Certificate, Completion, Enrolment


@dataclass(frozen=True)
class Finish:
    """A path walked to its end: on which revision, under which options, from when to when."""

    outline: Outline
    options: frozenset[str]
    started_at: datetime
    finished_at: datetime

    def facts(self) -> dict[str, Any]:
        """Return what a record keeps of it, its days being those where the learner is now."""
        return {
            "revision_id": self.outline.revision_id,
            "options": sorted(self.options),
            "started_at": self.started_at,
            "finished_at": self.finished_at,
            "time_zone": timezone.get_current_timezone_name(),
        }


def finish_of(learner_id: int, path_id: int) -> Finish | None:
    """Return how a learner finished a path, if the ticks they had by then still say so.

    Whoever chose other options since finished under those that were walked.
    """
    enrolment = (
        Enrolment.objects.filter(learner_id=learner_id, path_id=path_id)
        .select_related("finished_revision")
        .defer("finished_revision__document")
        .first()
    )
    if enrolment is None:
        return None
    at, revision = enrolment.finished_at, enrolment.finished_revision
    if at is None or revision is None:
        return None
    ticked = _ticked_by(at, learner_id, path_id)
    outline = outline_of_revision(revision.pk, revision.published_at)
    for options in (frozenset(enrolment.options), _walked_options(outline, ticked.keys())):
        if place_on(outline.walk(options), ticked.keys()).is_finished:
            started_at = min([enrolment.started_at, *ticked.values()])
            return Finish(outline, options, started_at, at)
    return None


def renew_record(learner_id: int, path_id: int) -> None:
    """Bring a record to the finish that stands now: it keeps its name and its address."""
    of_path = Certificate.objects.filter(learner_id=learner_id, path_id=path_id)
    if not of_path.exists():
        return
    finish = finish_of(learner_id, path_id)
    if finish is not None:
        of_path.update(**finish.facts())


def _ticked_by(at: datetime, learner_id: int, path_id: int) -> Mapping[str, datetime]:
    done = Completion.objects.filter(learner_id=learner_id, resource__path_id=path_id)
    by_then = done.filter(completed_at__lte=at)
    return dict(by_then.values_list("resource__key", "completed_at"))


def _walked_options(outline: Outline, ticked: Set[str]) -> frozenset[str]:
    """Return the options of which every core resource is done."""
    core = [resource for resource in outline.resources.values() if resource.is_core]
    ahead = {resource.option for resource in core if not resource.is_done_by(ticked)}
    return frozenset(resource.option for resource in core if resource.option) - ahead
