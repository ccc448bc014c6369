"""Answering: reports accepted with what was put right, or declined with a sentence; each once."""

from dataclasses import dataclass, field

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.domain.faults import FaultyDocument
from learning.domain.mending import Mend, mark_of
from learning.domain.publishing import NotPublishable, problems_in, publish, unpublished_among
from learning.domain.telling import tell_reporters
from learning.domain.text import LONGEST_LINE
from learning.models import LearningPath, Report, Revision, Status


class AnsweredAlready(Exception):
    """Somebody else has answered these reports."""


class ChangedMeanwhile(Exception):
    """What is to be mended is not what the curator was shown."""


@dataclass
class Outcome:
    """What an answer came to: how many reports, and what learners see of each path."""

    answer: str
    count: int = 0
    published: list[Revision] = field(default_factory=list)
    waiting: list[LearningPath] = field(default_factory=list)
    """Published paths with other changes that nobody has published yet."""
    refused: list[tuple[LearningPath, list[str]]] = field(default_factory=list)


@transaction.atomic
def decline(reports: QuerySet[Report], sentence: str, by: AbstractBaseUser) -> Outcome:
    """Leave things as they are, and say why. Raises AnsweredAlready."""
    claimed = _claim(reports, Report.State.DECLINED, by)
    Report.objects.filter(pk__in=claimed).update(answer=sentence)
    tell_reporters.enqueue()
    return Outcome(sentence, len(claimed))


@transaction.atomic
def accept(
    reports: QuerySet[Report],
    sentence: str,
    by: AbstractBaseUser,
    mend: Mend | None = None,
    seen: str = "",
) -> Outcome:
    """Put things right and say so. A path that had nothing else to publish is published.

    Raises AnsweredAlready, or ChangedMeanwhile where `seen` is no mark of what is stored.
    """
    paths = list(mend.paths.select_for_update().order_by("pk")) if mend else []
    claimed = _claim(reports, Report.State.ACCEPTED, by)
    if mend and mark_of(mend.thing) != seen:
        raise ChangedMeanwhile
    outcome = Outcome(sentence, len(claimed))
    if mend:
        _mend(mend, paths, by, outcome)
        waits = [*outcome.waiting, *outcome.refused]
        later = _("Learners see it once the path is published again.") if waits else ""
        outcome.answer = " ".join(part for part in (mend.said, sentence, later) if part)
    Report.objects.filter(pk__in=claimed).update(
        answer=outcome.answer[:LONGEST_LINE],
        revision=outcome.published[0] if outcome.published else None,
    )
    tell_reporters.enqueue()
    return outcome


def _claim(reports: QuerySet[Report], state: str, by: AbstractBaseUser) -> list[int]:
    """Mark those still open as answered by this curator; of two curators one comes first."""
    still_open = reports.filter(state=Report.State.OPEN).select_for_update(of=("self",))
    claimed = list(still_open.order_by("pk").values_list("pk", flat=True))
    if not claimed:
        raise AnsweredAlready
    Report.objects.filter(pk__in=claimed, state=Report.State.OPEN).update(
        state=state, answered_at=timezone.now(), answered_by_id=by.pk
    )
    return claimed


def _mend(mend: Mend, paths: list[LearningPath], by: AbstractBaseUser, outcome: Outcome) -> None:
    live = [path for path in paths if path.status == Status.PUBLISHED]
    before = unpublished_among(live)
    mend.apply()
    after = unpublished_among(live)
    summary = _("After a report on “%(thing)s”: %(done)s")
    for path in live:
        if path.pk in before:
            outcome.waiting.append(path)
        elif path.pk in after:
            told = summary % {"thing": mend.thing, "done": mend.said}
            _publish(path, by, told[:LONGEST_LINE], outcome)


def _publish(path: LearningPath, by: AbstractBaseUser, summary: str, outcome: Outcome) -> None:
    try:
        with transaction.atomic():
            outcome.published.append(publish(path, by=by, summary=summary))
    except (NotPublishable, FaultyDocument) as refusal:
        outcome.refused.append((path, problems_in(refusal)))
