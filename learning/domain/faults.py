"""Fault: one thing wrong with a document, where it is and in plain words; all are found at once."""

import difflib
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from learning.domain.consistency import cross_faults
from learning.domain.document import (
    DATE_PATTERN,
    LANGUAGE_PATTERN,
    OPTIONAL_KEY_PATTERN,
    SRC_PATTERN,
    Choice,
    Creator,
    Credit,
    Document,
    Image,
    Link,
    Option,
    Part,
    Prerequisite,
    Resource,
    Source,
    Step,
)
from learning.domain.text import KEY_PATTERN, LONGEST_NAME, shown

MOST_FAULTS = 1_000
LONGEST_REASON = 400

_PARTS: dict[tuple[str, ...], type[Part]] = {
    (): Document,
    ("source",): Source,
    ("prerequisites",): Prerequisite,
    ("creators",): Creator,
    ("choices",): Choice,
    ("choices", "options"): Option,
    ("steps",): Step,
    ("steps", "images"): Image,
    ("steps", "resources"): Resource,
    ("steps", "resources", "credits"): Credit,
    ("steps", "resources", "links"): Link,
}


@dataclass(frozen=True)
class Fault:
    """One thing wrong: where, why, and on which line of the file if there is one."""

    place: str
    reason: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}" if self.place else self.reason


class FaultyDocument(Exception):
    """A document that cannot be used, with everything that is wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def checked(
    plain: Any,
    found: tuple[Fault, ...] = (),
    lines: Mapping[str, int] | None = None,
) -> Document:
    """Return the document that plain values describe.

    Raises FaultyDocument with `found`, the faults of single parts and those between parts;
    `lines` says on which line each place is.
    """
    lines = lines or {}
    if not isinstance(plain, dict):
        reason = _("The file must hold one learning path: lines such as “key: …” and “title: …”.")
        raise FaultyDocument((*found, Fault("", reason, lines.get(""))))
    document = None
    faults = {fault.place: fault for fault in found}
    try:
        document = Document.model_validate(plain)
    except ValidationError as refusal:
        named = _shape_faults(refusal, plain)
    else:
        named = iter(())
    for place, reason in itertools.islice(itertools.chain(named, cross_faults(plain)), MOST_FAULTS):
        reason = reason[:LONGEST_REASON]  # noqa: PLW2901
        faults.setdefault(place, Fault(place, reason, _line_of(place, lines)))
    if faults or document is None:
        raise FaultyDocument(tuple(sorted(faults.values(), key=lambda fault: fault.line or 0)))
    return document


def place_of(location: tuple[int | str, ...]) -> str:
    """Write a location as people read it, such as steps[2].resources[0].minutes."""
    place = ""
    for part in location:
        if isinstance(part, int):
            place += f"[{part}]"
        else:
            place += f".{shown(part)}" if place else shown(part)
    return place


def _line_of(place: str, lines: Mapping[str, int]) -> int | None:
    """Return the line of a place, or of the nearest part around it."""
    while place not in lines:
        if not place:
            return None
        place = place[: max(place.rfind("."), place.rfind("["), 0)]
    return lines[place]


def _shape_faults(refusal: ValidationError, plain: Any) -> Iterator[tuple[str, str]]:
    for error in refusal.errors(include_url=False):
        yield place_of(error["loc"]), _in_words(error)


def _in_words(error: Any) -> str:
    """Say a validation error as one would to a curator."""
    kind, given, limits = error["type"], error["input"], error.get("ctx", {})
    if kind == "missing":
        return _("is missing")
    if kind == "extra_forbidden":
        return _unknown_field(error["loc"])
    if given is None:
        return _("is empty: give it a value, or leave the line out")
    if kind in {"enum", "literal_error"}:
        return _must_be_one_of(limits["expected"], given)
    if kind == "string_pattern_mismatch":
        return _must_look_like(limits["pattern"])
    if kind == "value_error":
        return str(limits["error"])
    sentences = {
        "string_type": _("must be text"),
        "string_unicode": _("holds half a character"),
        "string_too_short": _("must not be empty"),
        "string_too_long": _("is longer than %(max_length)s characters"),
        "int_type": _("must be a whole number"),
        "int_parsing": _("must be a whole number"),
        "greater_than_equal": _("must be %(ge)s or more"),
        "less_than_equal": _("must be %(le)s or less"),
        "bool_type": _("must be true or false"),
        "bool_parsing": _("must be true or false"),
        "tuple_type": _("must be a list"),
        "too_short": _("needs %(min_length)s or more of them"),
        "too_long": _("holds more than %(max_length)s"),
        "model_type": _("must be a group of named fields"),
    }
    return sentences.get(kind, error["msg"]) % limits if kind in sentences else error["msg"]


def _unknown_field(location: tuple[int | str, ...]) -> str:
    *around, name = location
    part = _PARTS.get(tuple(word for word in around if isinstance(word, str)))
    near = difflib.get_close_matches(str(name)[:LONGEST_NAME], part.model_fields if part else ())
    if near:
        return _("is not a known field; did you mean “%(near)s”?") % {"near": near[0]}
    return _("is not a known field")


def _must_be_one_of(expected: str, given: Any) -> str:
    words = [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]
    reason = _("must be one of: %(words)s") % {"words": ", ".join(words)}
    near = difflib.get_close_matches(str(given)[:LONGEST_NAME].lower(), words, n=1)
    if near:
        reason += _("; did you mean “%(near)s”?") % {"near": near[0]}
    return reason


def _must_look_like(pattern: str) -> str:
    return {
        KEY_PATTERN: _("must be small letters, digits and single hyphens, such as first-steps"),
        OPTIONAL_KEY_PATTERN: _(
            "must be small letters, digits and single hyphens, such as first-steps"
        ),
        DATE_PATTERN: _("must be a year, a month (2016-01) or a day (2016-01-31)"),
        LANGUAGE_PATTERN: _("must be a language, such as en or pt-BR"),
        SRC_PATTERN: _("must be an image under static/, such as images/layers.svg"),
    }[pattern]
