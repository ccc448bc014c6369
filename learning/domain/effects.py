"""Effects: what putting one outline in another's place does to the learners on a path.

Everything is computed from their rows. Up to MOST_LEARNERS each learner's place is worked out
under both outlines; of more, the latest to take the path up stand for all. Whether a tick would
be lost is asked of every tick there is.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass, field

from learning.domain.outline import Outline, OutlineResource, Walk
from learning.models import Completion, Enrolment, LearningPath, Resource

MOST_LEARNERS = 10_000
LEARNERS_AT_ONCE = 1_000


@dataclass(frozen=True)
class Effects:
    """What learners meet. All but the first and the last are of those looked at."""

    learners: int = 0
    """How many are on the path."""
    looked_at: int = 0
    """How many of them, the latest first, were looked at one by one."""
    see_new: int = 0
    """How many have something on their walk that was not there."""
    places_moved: int = 0
    """How many stand before another resource, or in another step, than they did."""
    finished: int = 0
    """How many have finished; their record stays."""
    finished_with_more: int = 0
    """How many of those have something new to do."""
    newly_done: int = 0
    """How many who have not finished find nothing left to do."""
    ticks: int = 0
    """How many ticks they have on the path's resources."""
    ticks_counted: int = 0
    """How many of those count on the new walk."""
    ticks_kept: int = 0
    """How many are kept in the record, and count neither for nor against."""
    ticks_lost: int = 0
    """How many ticks, of all learners, the new outline would not know."""

    @property
    def is_sample(self) -> bool:
        """Tell whether there are more learners than were looked at."""
        return self.looked_at < self.learners


@dataclass(frozen=True)
class _Walked:
    """A learner on the path: options taken, whether finished, and resources done by row."""

    options: frozenset[str]
    is_finished: bool
    done: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class _View:
    """A walk with what is asked of it for every learner."""

    core: tuple[OutlineResource, ...]
    keys: frozenset[str]
    counting: frozenset[str]

    @classmethod
    def of(cls, walk: Walk) -> "_View":
        """Return what a walk shows, and which keys count on it."""
        shown = [
            resource
            for step in walk.steps
            for resource in (*step.core, *step.optional, *step.references)
        ]
        keys = frozenset(resource.key for resource in shown)
        return cls(walk.core, keys, keys.union(*(resource.replaces for resource in shown)))

    def here(self, completed: Set[str]) -> OutlineResource | None:
        """Return the first core resource not completed."""
        return next((part for part in self.core if not part.is_done_by(completed)), None)


def effects_of(path: LearningPath, old: Outline | None, new: Outline) -> Effects:
    """Return what learners meet when the new outline is served instead of the old one.

    The number of queries grows with learners alone, one for each thousand looked at.
    """
    views: dict[frozenset[str], tuple[_View, _View]] = {}
    counts = dict.fromkeys(Effects.__dataclass_fields__, 0)
    counts["learners"] = Enrolment.objects.filter(path_id=path.pk).count()
    counts["ticks_lost"] = _ticks_lost(path, old, new)
    before = old or Outline(new.document.model_copy(update={"steps": ()}), new.resource_ids)
    for learner in _learners(path):
        if learner.options not in views:
            pair = before.walk(learner.options), new.walk(learner.options)
            views[learner.options] = _View.of(pair[0]), _View.of(pair[1])
        was, becomes = views[learner.options]
        done_before = {before.keys_by_id[row] for row in learner.done & before.keys_by_id.keys()}
        done = {new.keys_by_id[row] for row in learner.done & new.keys_by_id.keys()}
        here, then = was.here(done_before), becomes.here(done)
        counted = len(done & becomes.counting)
        counts["looked_at"] += 1
        counts["see_new"] += not becomes.keys <= was.keys
        counts["places_moved"] += _where(here) != _where(then)
        counts["finished"] += learner.is_finished
        counts["finished_with_more"] += learner.is_finished and then is not None
        is_done = then is None and bool(becomes.core)
        counts["newly_done"] += is_done and here is not None and not learner.is_finished
        counts["ticks"] += len(learner.done)
        counts["ticks_counted"] += counted
        counts["ticks_kept"] += len(done) - counted
    return Effects(**counts)


def _where(resource: OutlineResource | None) -> tuple[str, str] | None:
    return (resource.step_key, resource.key) if resource else None


def _ticks_lost(path: LearningPath, old: Outline | None, new: Outline) -> int:
    """Return how many ticks hang on what the path or its old outline has and the new one not."""
    rows = set(Resource.objects.filter(path_id=path.pk).values_list("pk", flat=True))
    gone = (rows | (old.keys_by_id.keys() if old else set())) - new.keys_by_id.keys()
    return Completion.objects.filter(resource_id__in=gone).count() if gone else 0


def _learners(path: LearningPath) -> Iterator[_Walked]:
    """Yield the learners on a path with what they did on it, the latest first."""
    rows = Enrolment.objects.filter(path_id=path.pk).order_by("-pk")
    found = list(rows.values_list("learner_id", "options", "finished_at")[:MOST_LEARNERS])
    for start in range(0, len(found), LEARNERS_AT_ONCE):
        learners = {
            pk: _Walked(frozenset(options), finished_at is not None)
            for pk, options, finished_at in found[start : start + LEARNERS_AT_ONCE]
        }
        done = Completion.objects.filter(learner_id__in=learners, resource__path_id=path.pk)
        for learner_id, resource_id in done.values_list("learner_id", "resource_id").iterator():
            learners[learner_id].done.add(resource_id)
        yield from learners.values()
