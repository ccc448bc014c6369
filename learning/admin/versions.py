"""Three versions of one page of the admin: as it was opened, as it is stored, as it was typed.

All are kept as a browser would send them, by name, so that they compare like with like.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.core import signing
from django.forms import BaseForm, BoundField, CheckboxInput, ModelChoiceField
from django.http import QueryDict
from django.utils.translation import gettext as _

SALT = "page as it was opened"
MARK = "page_mark"

Values = dict[str, list[str]]


@dataclass(frozen=True)
class Cell:
    """One field of a page, with what a page drawn from the stored rows would send of it."""

    label: str
    field: Any
    sent: list[str]

    def said(self, sent: Sequence[str]) -> str:
        """Return a value as one would read it."""
        if isinstance(self.field.widget, CheckboxInput):
            return _("Yes") if sent else _("No")
        if isinstance(self.field, ModelChoiceField) and self.field.queryset is not None:
            # What a forged page holds need be no number, or one that no database takes.
            chosen = [pk for pk in sent if re.fullmatch(r"[0-9]{1,18}", pk)]
            return ", ".join(str(row) for row in self.field.queryset.filter(pk__in=chosen))
        names = {str(value): str(name) for value, name in getattr(self.field, "choices", ())}
        return ", ".join(names.get(value, value) for value in sent)


@dataclass(frozen=True)
class Difference:
    """One field whose stored value is not the one that was typed."""

    label: str
    stored: str
    typed: str
    note: str


@dataclass(frozen=True)
class Comparison:
    """What differs between a page that was sent and what is stored by now.

    `merged` is what was sent, with every field that only the other person changed brought up
    to date; what both changed stays as it was typed.
    """

    differences: list[Difference]
    merged: QueryDict


def cells_of(form: BaseForm, formsets: Iterable[Any]) -> dict[str, Cell]:
    """Return the fields of a page drawn from stored rows, each under a lasting name."""
    cells = {f"//{bound.name}": _cell(bound) for bound in form if bound.name != MARK}
    for formset in formsets:
        hidden = {formset.model._meta.pk.name, formset.fk.name}
        for row in formset.initial_forms:
            for bound in row:
                if bound.name not in hidden and not bound.field.disabled:
                    name = f"{formset.prefix}/{row.instance.pk}/{bound.name}"
                    cells[name] = _cell(bound, f"{row.instance}: ")
    return cells


def mark_of(cells: Mapping[str, Cell]) -> str:
    """Return what a page carries to tell later what it was made from."""
    sent = {name: cell.sent for name, cell in cells.items()}
    return signing.dumps(sent, salt=SALT, compress=True)


def compared(cells: Mapping[str, Cell], sent: QueryDict) -> Comparison | None:
    """Return how a page that was sent differs from what is stored now, if that changed meanwhile.

    A page without its mark, or with one of another making, counts as changed in everything.
    """
    try:
        opened = cast(Values, signing.loads(sent.get(MARK, ""), salt=SALT))
    except signing.BadSignature:
        opened = {}
    if opened == {name: cell.sent for name, cell in cells.items()}:
        return None
    merged, names = sent.copy(), dict(_names(cells, sent))
    differences = []
    for name, cell in cells.items():
        if name not in names:
            differences.append(Difference(cell.label, cell.said(cell.sent), "", _("New.")))
            continue
        typed = _alike(sent.getlist(names[name]))
        if typed == cell.sent:
            continue
        if typed == opened.get(name):
            merged.setlist(names[name], cell.sent)
            note = _("Brought up to date in this page.")
        elif cell.sent == opened.get(name):
            note = _("Changed by you alone.")
        else:
            note = _("Changed by both of you. This page keeps yours.")
        differences.append(Difference(cell.label, cell.said(cell.sent), cell.said(typed), note))
    merged[MARK] = mark_of(cells)
    gone = {_row(name) for name in opened} - {_row(name) for name in cells}
    differences += [
        Difference(row, "", "", _("No longer part of this page: archived or removed."))
        for row in sorted(_named(row, opened) for row in gone)
    ]
    return Comparison(differences, merged)


def _cell(bound: BoundField, row: str = "") -> Cell:
    widget: Any = getattr(bound.field.widget, "widget", bound.field.widget)
    value = bound.value()
    if isinstance(widget, CheckboxInput):
        sent = ["on"] if value else []
    else:
        formatted = widget.format_value(value)
        listed = formatted if isinstance(formatted, list | tuple) else [formatted]
        sent = ["" if each is None else str(each) for each in listed]
    return Cell(f"{row}{bound.label}", bound.field, _alike(sent))


def _alike(sent: Iterable[str]) -> list[str]:
    """Return values with the line ends of stored text; nothing chosen is nothing sent."""
    found = [value.replace("\r\n", "\n").strip() for value in sent]
    return [value for value in found if value]


def _names(cells: Mapping[str, Cell], sent: QueryDict) -> Iterator[tuple[str, str]]:
    """Yield under which name a browser sends each field; new rows' have none."""
    prefixes = {name.split("/")[0] for name in cells} - {""}
    places = {
        (prefix, sent[f"{prefix}-{place}-id"]): place
        for prefix in prefixes
        for place in range(_number(sent.get(f"{prefix}-INITIAL_FORMS")))
        if f"{prefix}-{place}-id" in sent
    }
    for name in cells:
        prefix, pk, field = name.split("/")
        if not prefix:
            yield name, field
        elif (prefix, pk) in places:
            yield name, f"{prefix}-{places[prefix, pk]}-{field}"


def _number(text: str | None) -> int:
    return min(int(text), 1_000) if text and text.isascii() and text.isdigit() else 0


def _row(name: str) -> str:
    return name.rpartition("/")[0]


def _named(row: str, opened: Values) -> str:
    """Return what a row that is gone was called."""
    for field in ("title", "question", "label", "url", "knowledge", "alt"):
        if said := opened.get(f"{row}/{field}"):
            return said[0]
    return row
