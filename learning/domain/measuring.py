"""How learners are doing: counted in one pass, kept as a summary that says as of when.

The pass reads a chunk of learners at a time and locks nothing, so that ticks go on meanwhile.
Whoever ticks during it may be counted as before or as after.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.core.cache import cache
from django.utils import timezone

from config.tasks import task
from learning.domain.figures import Headline, PathFigures, tell
from learning.domain.funnel import Funnel, Period, Walker
from learning.domain.outline import Outline
from learning.domain.publishing import newest_revision, outline_of_revision
from learning.models import Completion, Enrolment, LearningPath, PathSummary, Revision

# As many as one statement can name on either database, and few enough to hold.
CHUNK = 500
TICKS = 5_000
# Counting so many takes no longer than a page may.
FEW = CHUNK
ASKED_SECONDS = 5 * 60


Figures = TypeVar("Figures", bound=Headline)


@dataclass(frozen=True)
class Counted(Generic[Figures]):
    """A path's figures for one period, and as of when."""

    figures: Figures
    counted_at: datetime
    revision: int


def count_anew(path: LearningPath) -> bool:
    """Count a path's learners and keep what may be told of them; False without a revision."""
    revision = newest_revision(path)
    if revision is None:
        return False
    now = timezone.now()
    PathSummary.objects.bulk_create(
        [
            PathSummary(
                path=path,
                period=period.value,
                figures=figures.model_dump(mode="json", exclude_defaults=True),
                counted_at=now,
                revision=revision.number,
            )
            for period, figures in _figures(revision, now).items()
        ],
        update_conflicts=True,
        unique_fields=["path", "period"],
        update_fields=["figures", "counted_at", "revision"],
    )
    return True


def ask_to_count(path: LearningPath) -> None:
    """Ask a worker to count a path's learners, unless that was asked a moment ago."""
    if cache.add(f"count-learners:{path.pk}", True, ASKED_SECONDS):
        count_learners.enqueue(path.pk)


@task()
def count_learners(path_id: int) -> None:
    """Count a path's learners anew. Running it again does the same again."""
    path = LearningPath.objects.filter(pk=path_id).first()
    if path:
        count_anew(path)


def counted(path: LearningPath, period: Period) -> Counted[PathFigures] | None:
    """Return the figures of a path as they were last counted.

    A path with few learners that was never counted is counted here and now, and nothing is
    kept. None for one with many, or one that was never published.
    """
    found = PathSummary.objects.filter(path=path, period=period.value)
    for row in found.values_list("figures", "counted_at", "revision"):
        return Counted(PathFigures.model_validate(row[0]), row[1], row[2])
    revision = newest_revision(path) if has_few_learners(path) else None
    if revision is None:
        return None
    now = timezone.now()
    return Counted(_figures(revision, now)[period], now, revision.number)


def headlines(paths: Iterable[LearningPath], period: Period) -> dict[int, Counted[Headline]]:
    """Return what may be told in one line of those paths that were counted, by the path's row."""
    found = PathSummary.objects.filter(path__in=list(paths), period=period.value)
    names = list(Headline.model_fields)
    rows = found.values_list(
        "path_id", "counted_at", "revision", *(f"figures__{name}" for name in names)
    )
    return {
        path: Counted(Headline.model_validate(dict(zip(names, told, strict=True))), at, number)
        for path, at, number, *told in rows
    }


def has_few_learners(path: LearningPath) -> bool:
    """Tell whether a path's learners are few enough to be counted while somebody waits."""
    return Enrolment.objects.filter(path=path)[: FEW + 1].count() <= FEW


def _figures(revision: Revision, now: datetime) -> dict[Period, PathFigures]:
    outline = outline_of_revision(revision.pk, revision.published_at)
    funnel = Funnel(outline, now)
    for walker in _walkers(outline):
        funnel.count(walker)
    tallies = funnel.tallies()
    return dict(zip(tallies, tell(outline, list(tallies.values())), strict=True))


def _walkers(outline: Outline) -> Iterator[Walker]:
    """Yield the learners of a path, who are read in the order of their rows."""
    keys = outline.keys_by_id
    enrolled = Enrolment.objects.filter(path_id=outline.path_id).order_by("learner_id")
    rows = enrolled.values_list("learner_id", "started_at", "finished_at", "options")
    last = 0
    while chunk := list(rows.filter(learner_id__gt=last)[:CHUNK]):
        last = chunk[-1][0]
        completed: defaultdict[int, dict[str, datetime]] = defaultdict(dict)
        found = Completion.objects.filter(learner_id__in=[row[0] for row in chunk])
        ticks = found.values_list("learner_id", "resource_id", "completed_at")
        # On other paths they may have ticked a great deal, which passes by unkept.
        for learner, resource, at in ticks.iterator(chunk_size=TICKS):
            if key := keys.get(resource):
                completed[learner][key] = at
        for learner, started_at, finished_at, options in chunk:
            yield Walker(started_at, finished_at, frozenset(options), completed[learner])
