"""What an entry of the list of what is held is: words, and the tables behind them.

It reads, counts and erases rows by the column that leads to their person.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise

from accounts.leavers import Leaving
from accounts.models import User

Words = str | Promise


@dataclass(frozen=True)
class Table:
    """The rows of one model that are about a person."""

    name: str
    """What its part of the export is called."""
    model_label: str
    whose: str
    """How its rows lead to their person."""
    exported: Mapping[str, str]
    """What the export calls each thing, and where the row has it."""
    kept_back: Mapping[str, str] = field(default_factory=dict)
    """Columns that are not exported, each with its reason."""
    emptied: Mapping[str, Any] = field(default_factory=dict)
    """What is written into rows that stay without their person; with none, the rows go."""
    only: Mapping[str, Any] = field(default_factory=dict)
    """Which rows are meant, where `whose` alone leads to other things than people as well."""

    @property
    def model(self) -> type[models.Model]:
        """Return the model."""
        return apps.get_model(self.model_label)

    def rows_of(self, people: Iterable[int]) -> models.QuerySet[Any]:
        """Return the rows of these people."""
        rows: models.QuerySet[Any] = self.model._base_manager.all()
        return rows.filter(**{f"{self.whose}__in": list(people)}, **self.only)

    def erase(self, leaving: Leaving) -> None:
        """Delete the rows of people who leave, or take the people out of them."""
        rows = self.rows_of(leaving.numbers)
        if self.emptied:
            rows.update(**self.emptied)
        else:
            rows.delete()

    def count(self, person: User) -> int:
        """Return how many rows are about a person."""
        return self.rows_of([person.pk]).count()

    def export(self, person: User) -> Iterator[dict[str, Any]]:
        """Yield a person's rows as the export has them."""
        rows = self.rows_of([person.pk]).order_by("pk").values_list(*self.exported.values())
        for row in rows.iterator(chunk_size=500):
            yield dict(zip(self.exported, row, strict=True))


@dataclass(frozen=True)
class Holding:
    """One kind of thing that is held, in words, and the tables that hold it."""

    key: str
    title: Words
    what: Words
    why: Words
    kept: Words
    leaves: Words
    """What becomes of it when an account is deleted."""
    tables: tuple[Table, ...] = ()
    places: tuple[str, ...] = ()
    """Database tables that hold it without naming a person by a column."""
    is_counted: bool = False
    """Whether its rows are things that people count."""
    erase: Callable[[Leaving], None] | None = None
    """What takes people out of those places, or out of the words of others' rows."""


@dataclass(frozen=True)
class Kept:
    """Something the browser keeps."""

    name: str
    why: Words
    kept: Words
