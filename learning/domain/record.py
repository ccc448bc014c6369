"""What a record says of a path, worked out from the revision it was finished on."""

from collections.abc import Iterable, Set
from dataclasses import dataclass

from learning.domain.document import Source
from learning.domain.outline import Outline

# A record is one page: more steps than this, or longer credits, are counted and not named.
MOST_STEPS = 40
ROOM_FOR_NAMES = 400


@dataclass(frozen=True)
class Record:
    """A path as somebody walked it, in the words of its revision."""

    title: str
    language: str
    steps: tuple[str, ...]
    """The titles of the steps, or of the first ones."""
    further_steps: int
    core: int
    minutes: int
    source: Source | None
    creators: tuple[str, ...]
    """Who made the core pieces, in walking order, or the first of them."""
    further_creators: int

    @property
    def is_long(self) -> bool:
        """Tell whether each step has to do with one line on paper."""
        return len(self.steps) > 12


def record_of(outline: Outline, options: Set[str]) -> Record:
    """Return what is said of a path under these options. The same revision always says the same."""
    walk = outline.walk(options)
    steps = [step.title for step in walk.steps]
    shown = steps if len(steps) <= MOST_STEPS else steps[: MOST_STEPS - 1]
    credits = [credit for resource in walk.core for credit in resource.credits]
    names = list(dict.fromkeys(credit.creator.name for credit in credits))
    named = _that_fit(names)
    return Record(
        title=outline.title,
        language=outline.document.language,
        steps=tuple(shown),
        further_steps=len(steps) - len(shown),
        core=len(walk.core),
        minutes=walk.core_minutes,
        source=outline.document.source,
        creators=named,
        further_creators=len(names) - len(named),
    )


def _that_fit(names: Iterable[str]) -> tuple[str, ...]:
    room, named = ROOM_FOR_NAMES, []
    for name in names:
        room -= len(name) + 2
        if room < 0:
            break
        named.append(name)
    return tuple(named)
