"""The catalogue narrowed to a topic and a level, once it is too long to be read at a glance."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from learning.domain.document import Level
from learning.domain.folding import fold
from learning.domain.outline import Outline

AT_A_GLANCE = 12
MOST_TOPICS = 40


class Offer(NamedTuple):
    """A topic or level that paths can be narrowed to, and how many paths have it."""

    value: str
    paths: int
    is_chosen: bool


@dataclass(frozen=True)
class Narrowing:
    """What somebody narrows the catalogue to; empty for all."""

    outlines: Sequence[Outline]
    topic: str = ""
    level: str = ""

    @classmethod
    def of(cls, outlines: Sequence[Outline], topic: str, level: str) -> "Narrowing | None":
        """Return what is asked for; nothing where the paths are few. An unknown level is none."""
        if len(outlines) <= AT_A_GLANCE:
            return None
        return cls(outlines, " ".join(topic.split()), level if level in set(Level) else "")

    @property
    def is_one(self) -> bool:
        """Tell whether anything is left out."""
        return bool(self.topic or self.level)

    def holds(self, outline: Outline) -> bool:
        """Tell whether a path has the topic and the level. Accents and capitals do not count."""
        document = outline.document
        if self.level and document.level != self.level:
            return False
        return not self.topic or fold(self.topic) in map(fold, document.topics)

    @cached_property
    def topics(self) -> tuple[Offer, ...]:
        """Return the topics that most paths have, by name."""
        names: dict[str, str] = {}
        counts: Counter[str] = Counter()
        for outline in self.outlines:
            known = {fold(topic): topic for topic in outline.document.topics}
            counts.update(known.keys())
            names = known | names  # As the first path writes it.
        asked = fold(self.topic)
        return tuple(
            Offer(names[key], count, key == asked)
            for key, count in sorted(counts.most_common(MOST_TOPICS))
        )

    @cached_property
    def levels(self) -> tuple[Offer, ...]:
        """Return the levels that paths have, from the first to the last."""
        counts = Counter(outline.document.level for outline in self.outlines)
        return tuple(
            Offer(level.value, counts[level], level == self.level)
            for level in Level
            if counts[level]
        )
