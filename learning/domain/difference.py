"""Difference: what sets two documents of a path apart, in plain words, grouped by weight.

A part that comes or goes with the whole it belongs to is said with that whole.
"""

from collections import Counter
from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.domain.change import Act, Change, Kind, Subject, changes_between
from learning.domain.document import Document
from learning.domain.wording import Group, Line, said

HEADINGS: dict[Group, Any] = {
    Group.ADDED: gettext_lazy("Added"),
    Group.REPLACED: gettext_lazy("Replaced"),
    Group.RETITLED: gettext_lazy("Retitled"),
    Group.MOVED: gettext_lazy("Moved to another step"),
    Group.ARCHIVED: gettext_lazy("Archived"),
    Group.REWEIGHTED: gettext_lazy("Weighed anew"),
    Group.REORDERED: gettext_lazy("In a new order"),
    Group.CREDITED: gettext_lazy("Links and credits"),
    Group.WORDED: gettext_lazy("Words changed"),
    Group.SMALL: gettext_lazy("Small changes"),
}
FOLDED = {Group.WORDED, Group.SMALL}


@dataclass(frozen=True)
class Section:
    """The differences of one sort."""

    group: Group
    lines: tuple[Line, ...]

    @property
    def heading(self) -> str:
        """Return what the section is called."""
        return str(HEADINGS[self.group])

    @property
    def is_folded(self) -> bool:
        """Tell whether these are small enough to be folded away at first."""
        return self.group in FOLDED


def difference(
    old: Document | None, new: Document, archived: Set[tuple[Kind, str]] = frozenset()
) -> tuple[Section, ...]:
    """Return what sets the new document apart from the old one; nothing if they say the same."""
    lines: dict[Group, list[Line]] = {group: [] for group in Group}
    changes = changes_between(old, new, archived)
    replaced = _replaced(old, new)
    lines[Group.REPLACED] = [line for by in replaced.values() for line in by.values()]
    told = {(Act.ADDED, key) for key in replaced}
    told |= {(Act.ARCHIVED, key) for by in replaced.values() for key in by}
    turns = {(turn, each.subject) for each in changes if (turn := _turn(each))}
    inside: Counter[tuple[Act | None, Subject | None]] = Counter(
        (turn, about.owner) for turn, about in turns if (turn, about.owner) in turns
    )
    titles = _titles(old) | _titles(new)
    for change in changes:
        turn, about = _turn(change), change.subject
        if about.kind is Kind.RESOURCE and (turn, about.key) in told:
            continue
        if change.field == "replaces" and about.key in replaced:
            continue
        if turn and (turn, about.owner) in turns:
            continue
        group, line = said(change, inside[turn, about], titles)
        lines[group].append(line)
    return tuple(Section(group, tuple(found)) for group, found in lines.items() if found)


def _turn(change: Change) -> Act | None:
    """Return whether a part comes or goes; back from the archive is coming, too."""
    turns = {Act.ADDED: Act.ADDED, Act.REVIVED: Act.ADDED, Act.ARCHIVED: Act.ARCHIVED}
    return turns.get(change.act)


def _titles(document: Document | None) -> dict[str, str]:
    if document is None:
        return {}
    options = {part.key: part.title for each in document.choices for part in each.options}
    steps = {part.key: part.title for part in document.steps}
    return options | steps | {part.key: part.title for part in document.resources}


def _replaced(old: Document | None, new: Document) -> dict[str, dict[str, Line]]:
    """Return who newly takes whose place: by the new key, then by the old one."""
    if old is None:
        return {}
    before = {part.key: part for part in old.resources}
    live = {part.key for part in new.resources}
    found: dict[str, dict[str, Line]] = {}
    for part in new.resources:
        known = before[part.key].replaces if part.key in before else ()
        for key in part.replaces:
            if key not in known and key in before and key not in live:
                words = {"new": part.title, "old": before[key].title}
                text = _(
                    "“%(new)s” takes the place of “%(old)s”. Whoever did that one has done this."
                )
                found.setdefault(part.key, {})[key] = Line(text % words, part.title)
    return found
