"""What somebody did on other paths than the one at hand, as far as it is known already."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils.functional import cached_property

from learning.domain import visit
from learning.domain.outline import Outline
from learning.domain.preparation import Preparation, preparation_on
from learning.domain.publishing import Beside
from learning.domain.statements import ProgressRows, newest_of_all
from learning.domain.visit import VisitedPath


class Others(Protocol):
    """One person's ticks on the paths beside one."""

    @property
    def learner_id(self) -> int:
        """Whose enrolments count; 0 for who has no account."""

    @property
    def is_known(self) -> bool:
        """Tell whether anything is known of the person: not of who has just come."""

    @property
    def has_ticks(self) -> bool:
        """Tell whether anything is ticked on another path."""

    @property
    def newest_revision(self) -> int:
        """Return the latest revision of any path."""

    def preparation(self, path: Beside) -> Preparation:
        """Return how far the person is on a path."""

    def ticked_at(self, row: int, path: str, key: str) -> datetime | None:
        """Return when a resource was ticked, named by its row and by path and key."""


@dataclass(frozen=True)
class Nobodys:
    """Nothing is known, as in a preview."""

    learner_id: int = 0
    is_known: bool = False
    has_ticks: bool = False
    newest_revision: int = 0

    def preparation(self, path: Beside) -> Preparation:
        """Return that nothing is begun."""
        return Preparation(path.outline.slug)

    def ticked_at(self, row: int, path: str, key: str) -> datetime | None:
        """Return that nothing is ticked."""
        return None


NOBODYS = Nobodys()


class LearnersOthers:
    """A learner's rows of other paths: they come with those of the path at hand."""

    is_known = True

    def __init__(self, learner_id: int, rows: ProgressRows, outline: Outline) -> None:
        self.learner_id, self._rows = learner_id, rows
        self.newest_revision = rows.newest_revision
        self.has_ticks = not rows.completed.keys() <= outline.keys_by_id.keys()

    def preparation(self, path: Beside) -> Preparation:
        """Return how far the learner is, under the options they took there."""
        if not self.has_ticks:
            return Preparation(path.outline.slug, is_walked=path.finished_at is not None)
        keys = path.outline.keys_by_id
        completed = {keys[row] for row in keys.keys() & self._rows.completed.keys()}
        return preparation_on(path.outline, path.options, completed, path.finished_at)

    def ticked_at(self, row: int, path: str, key: str) -> datetime | None:
        """Return when the row was completed."""
        return self._rows.completed.get(row)


class VisitorsOthers:
    """What a visitor's session holds of other paths."""

    learner_id = 0

    def __init__(self, session: Mapping[str, Any], slug: str) -> None:
        self._visited = visit.visited_paths(session)
        self.is_known = bool(self._visited)
        self.has_ticks = any(
            path.completed for other, path in self._visited.items() if other != slug
        )

    @cached_property
    def newest_revision(self) -> int:
        """Return the latest revision of any path, asked for when it is needed: rarely."""
        return newest_of_all()

    def preparation(self, path: Beside) -> Preparation:
        """Return how far the visitor is, under the options they took there."""
        here = self._visited.get(path.outline.slug, VisitedPath())
        return preparation_on(path.outline, here.options, here.completed.keys(), None)

    def ticked_at(self, row: int, path: str, key: str) -> datetime | None:
        """Return when it was ticked in this browser."""
        here = self._visited.get(path)
        return here.completed.get(key) if here else None
