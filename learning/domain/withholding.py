"""Figures about people: withheld under five, and where they would give such a figure away.

Whoever reads a table subtracts. So a figure is shown only when it is at least five and leaves
at least five of whatever known figure holds it. Otherwise the known figure is given as its
bound, which tells nothing new. Every bound leaves five numbers open, or as many as are left.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, model_serializer, model_validator

LEAST = 5


class Bound(StrEnum):
    """How a figure's number is to be read."""

    EXACT = "="
    UNDER = "<"
    UP_TO = "<="
    AT_LEAST = ">="


class Figure(BaseModel):
    """A number of people, as far as it may be told. Kept as "=67", "<5", "<=71" or ">=29"."""

    model_config = ConfigDict(frozen=True)

    bound: Bound
    number: int

    @model_validator(mode="before")
    @classmethod
    def _read(cls, kept: Any) -> Any:
        if not isinstance(kept, str):
            return kept
        bound = kept.rstrip("0123456789")
        return {"bound": bound, "number": kept.removeprefix(bound)}

    @model_serializer
    def _kept(self) -> str:
        return f"{self.bound}{self.number}"

    def __str__(self) -> str:
        words = {
            Bound.EXACT: "%(number)s",
            Bound.UNDER: _("under %(number)s"),
            Bound.UP_TO: _("up to %(number)s"),
            Bound.AT_LEAST: _("at least %(number)s"),
        }
        return words[self.bound] % {"number": self.number}

    @property
    def is_exact(self) -> bool:
        """Tell whether the number is the figure."""
        return self.bound is Bound.EXACT

    @property
    def is_under(self) -> bool:
        """Tell whether the figure is smaller than may be told."""
        return self.bound is Bound.UNDER

    @property
    def near(self) -> int:
        """Return a number less than five away, to draw and to rank by; 0 where none is known."""
        if self.is_under or (self.bound is Bound.UP_TO and self.number < 2 * LEAST):
            return 0
        return self.number


UNDER = Figure(bound=Bound.UNDER, number=LEAST)


def within(value: int, whole: int | None, parts: Iterable[int] = ()) -> Figure:
    """Return what may be told of a figure.

    `whole` is a known figure that holds this one, if there is one; `parts` are known figures
    that this one holds. Fewer than ten cannot be told apart into two times five.
    """
    if whole is not None and whole < LEAST:
        return UNDER
    if whole is not None and whole < 2 * LEAST:
        return Figure(bound=Bound.UP_TO, number=whole)
    if value < LEAST:
        return UNDER
    if whole is not None and whole - value < LEAST:
        return Figure(bound=Bound.UP_TO, number=whole)
    for part in parts:
        # An equal part leaves nobody who could be known by it.
        if 0 < value - part < LEAST:
            return _between(part, whole)
    return Figure(bound=Bound.EXACT, number=value)


def _between(part: int, whole: int | None) -> Figure:
    """Return the bound that leaves the most open of a figure that is near its part."""
    if whole is not None and whole - part < 2 * LEAST:
        return Figure(bound=Bound.UP_TO, number=whole)
    return Figure(bound=Bound.AT_LEAST, number=part)


class Teller:
    """Tells figures by name, and remembers the exact ones.

    `narrower` are the exact figures, by the same names, of groups that this one holds.
    """

    def __init__(self, narrower: Sequence[Mapping[str, int]] = ()) -> None:
        self.exact: dict[str, int] = {}
        self._narrower = narrower

    def tell(
        self, name: str, value: int, whole: int | None = None, parts: Iterable[int] = ()
    ) -> Figure:
        """Return what may be told of a figure beside those told before."""
        before = [each[name] for each in self._narrower if name in each]
        figure = within(value, whole, [*parts, *before])
        if figure.is_exact:
            self.exact[name] = value
        return figure

    def share(self, whole: int | None, values: Mapping[str, int]) -> dict[str, Figure]:
        """Return what may be told of several parts of one whole that have nobody in common.

        Something unnamed must be left of the whole, or be possible.
        """
        told = {}
        for name, value in values.items():
            told[name] = self.tell(name, value, whole)
            if told[name].is_exact and whole is not None:
                whole -= value
        return told

    def descend(self, values: Mapping[str, int]) -> "Descent":
        """Return what may be told of a row of figures, each of which holds the next.

        The first and the last tell most, and are told before those between.
        """
        first, *between, last = values
        descent = Descent({first: self.tell(first, values[first])}, {}, {})
        whole = values[first] if descent.told[first].is_exact else None
        end = self.tell(last, values[last], whole)
        stretch = first if whole is not None else ""
        descent.stretches[first] = stretch
        for name in between:
            value = values[name]
            if end.is_exact and (
                value - end.number < LEAST or (whole and whole - end.number < 2 * LEAST)
            ):
                descent.told[name] = _between(end.number, whole)
            else:
                descent.told[name] = self.tell(name, value, whole)
            if descent.told[name].is_exact:
                descent.lengths[stretch] = whole - value if whole is not None else 0
                whole, stretch = value, name
            descent.stretches[name] = stretch
        descent.told[last] = end
        descent.stretches[last] = last if end.is_exact else stretch
        if whole is not None:
            descent.lengths[stretch] = whole - (end.number if end.is_exact else 0)
        descent.lengths.pop("", None)
        return descent


class Descent(NamedTuple):
    """A row of figures, and how many are lost between one that is exact and the next."""

    told: dict[str, Figure]
    stretches: dict[str, str]
    """By name, the exact figure at which its stretch begins; "" before the first."""
    lengths: dict[str, int]
    """How many are lost on a stretch, by where it begins."""
