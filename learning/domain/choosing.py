"""What each answer to a path's questions would leave to do. Computed from sets, never stored."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from learning.domain.document import Choice
from learning.domain.outline import Outline, Walk
from learning.domain.place import Place, place_on


@dataclass(frozen=True, slots=True)
class Prospect:
    """What an option would leave to do, taken alone, with the other questions' answers as now."""

    option: str
    is_now: bool
    """It is what counts now, alone."""
    left: int
    minutes_left: int
    minutes_more: int
    """Against what is left now; negative when it would be less."""
    core: int
    """How many core resources belong to it."""
    core_done: int
    ticks: int
    """How many of its resources are ticked, optional ones too."""

    @property
    def minutes_less(self) -> int:
        """Return how much less would be left than now."""
        return -self.minutes_more


def prospects_of(
    outline: Outline, choices: Iterable[Choice], walk: Walk, now: Place, completed: Set[str]
) -> Iterator[Prospect]:
    """Yield what each option of some choices would leave to do, against the walk as it is now."""
    for choice in choices:
        others = walk.options - {option.key for option in choice.options}
        for option in choice.options:
            alone = outline.walk(others | {option.key})
            is_now = alone.options == walk.options
            then = now if is_now else place_on(alone, completed)
            own = outline.resources_by_option[option.key]
            core = [item for item in own if item.is_core]
            yield Prospect(
                option=option.key,
                is_now=is_now,
                left=then.left,
                minutes_left=then.minutes_left,
                minutes_more=then.minutes_left - now.minutes_left,
                core=len(core),
                core_done=sum(item.is_done_by(completed) for item in core),
                ticks=sum(item.is_tickable and item.key in completed for item in own),
            )
