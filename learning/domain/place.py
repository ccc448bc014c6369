"""Where a learner stands on a walk, and what is left to do. Computed from sets, never stored."""

from collections.abc import Set
from dataclasses import dataclass

from learning.domain.outline import OutlineResource, Walk, WalkStep


@dataclass(frozen=True, slots=True)
class Place:
    """The first core resource not done, and how much of the core is behind and ahead."""

    here: OutlineResource | None
    step: WalkStep | None
    done: int
    total: int
    minutes_left: int

    @property
    def is_finished(self) -> bool:
        """Tell whether every core resource is done; a path without core is never finished."""
        return self.here is None and self.total > 0

    @property
    def left(self) -> int:
        """Return how many core resources are ahead."""
        return self.total - self.done


def place_on(walk: Walk, completed: Set[str]) -> Place:
    """Return the first core resource not completed, and how many core ones are.

    Optional resources, and those of options not taken, are neither waited for nor
    counted. Keys the walk does not hold, such as archived ones, are ignored.
    """
    ahead = [resource for resource in walk.core if not resource.is_done_by(completed)]
    here = ahead[0] if ahead else None
    return Place(
        here=here,
        step=walk.step(here.step_key) if here else None,
        done=len(walk.core) - len(ahead),
        total=len(walk.core),
        minutes_left=sum(resource.minutes for resource in ahead),
    )
