"""Who a resource was credited to, since when, changed by which revision and which reports.

Walked out of the path's revisions, which never change; nothing of it is stored.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from learning.domain.document import Role


@dataclass(frozen=True)
class Published:
    """A revision: its number, when and by whom, and its document as plain values."""

    number: int
    at: datetime
    by: str
    document: Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """An accepted report about the credit: when it was answered, which revision carried it."""

    at: datetime
    number: int | None
    answer: str


@dataclass(frozen=True)
class Credited:
    """Somebody's part in the resource, under the name they had then."""

    creator: str
    name: str
    role: str
    institution: str


@dataclass(frozen=True)
class Entry:
    """From one revision on: who was credited, and what that changed."""

    number: int
    at: datetime
    by: str
    is_in_path: bool
    is_unknown: bool
    credits: tuple[Credited, ...]
    added: tuple[Credited, ...]
    removed: tuple[Credited, ...]
    reports: tuple[Told, ...]


def credit_history(
    revisions: Iterable[Published], key: str, reports: Iterable[Told] = ()
) -> list[Entry]:
    """Return the revisions at which a resource's credit changed, oldest first.

    A report accepted while the path waited for publication belongs to the next revision.
    """
    told = list(reports)
    entries: list[Entry] = []
    before: tuple[bool, bool, tuple[Credited, ...]] = (False, False, ())
    earlier: datetime | None = None
    for revision in revisions:
        now = _credit_in(revision.document, key)
        if now != before:
            entries.append(
                Entry(
                    revision.number,
                    revision.at,
                    revision.by,
                    *now,
                    added=tuple(each for each in now[2] if each not in before[2]),
                    removed=tuple(each for each in before[2] if each not in now[2]),
                    reports=tuple(_led_to(revision, earlier, told)),
                )
            )
        before, earlier = now, revision.at
    return entries


def _credit_in(document: Mapping[str, Any], key: str) -> tuple[bool, bool, tuple[Credited, ...]]:
    names = {creator["key"]: creator["name"] for creator in document.get("creators", ())}
    for step in document.get("steps", ()):
        for resource in step.get("resources", ()):
            if resource["key"] == key:
                credits = tuple(
                    Credited(
                        credit["creator"],
                        names[credit["creator"]],
                        credit.get("role", Role.AUTHOR.value),
                        credit.get("institution", ""),
                    )
                    for credit in resource.get("credits", ())
                )
                return True, resource.get("creators_unknown", False), credits
    return False, False, ()


def _led_to(revision: Published, earlier: datetime | None, told: list[Told]) -> Iterator[Told]:
    for report in told:
        waited = report.number is None and (earlier is None or report.at > earlier)
        if report.number == revision.number or (waited and report.at <= revision.at):
            yield report
