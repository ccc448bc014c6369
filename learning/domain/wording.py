"""Wording: one change said in plain words, and the sort of change it is told among."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from learning.domain.change import Act, Change, Kind, Subject, quoted
from learning.domain.document import Weight

NAMES = {"title", "question", "name"}
COUNTING = {"weight", "option", "recommended"}
WORDS: dict[str, Any] = {
    "tagline": gettext_lazy("tagline"),
    "summary": gettext_lazy("summary"),
    "outcome": gettext_lazy("outcome"),
    "credit_note": gettext_lazy("note on the credit"),
    "remark": gettext_lazy("editor's remark"),
    "purpose": gettext_lazy("purpose"),
    "introduction": gettext_lazy("introduction"),
    "guidance": gettext_lazy("guidance"),
    "reason": gettext_lazy("reason"),
    "unmaintained": gettext_lazy("word on its upkeep"),
    "note": gettext_lazy("note"),
    "optional_for": gettext_lazy("word on whom it is optional for"),
    "extent": gettext_lazy("extent"),
    "alt": gettext_lazy("alternative text"),
    "caption": gettext_lazy("caption"),
    "label": gettext_lazy("label"),
}
FIELDS: dict[str, Any] = WORDS | {
    "level": gettext_lazy("level"),
    "language": gettext_lazy("language"),
    "topics": gettext_lazy("topics"),
    "source": gettext_lazy("source"),
    "sequel": gettext_lazy("sequel"),
    "strength": gettext_lazy("strength"),
    "kind": gettext_lazy("kind"),
    "url": gettext_lazy("address"),
    "support_url": gettext_lazy("address for support"),
    "archived_url": gettext_lazy("archived copy"),
    "replaced_by": gettext_lazy("new address"),
    "minutes": gettext_lazy("minutes"),
    "minutes_basis": gettext_lazy("basis of the minutes"),
    "creators_unknown": gettext_lazy("mark that its creators are unknown"),
    "credit": gettext_lazy("credit"),
    "institution": gettext_lazy("institution"),
    "replaces": gettext_lazy("list of what it replaces"),
    "steps": gettext_lazy("steps"),
    "resources": gettext_lazy("resources"),
    "choices": gettext_lazy("choices"),
    "options": gettext_lazy("options"),
    "links": gettext_lazy("links"),
    "credits": gettext_lazy("credits"),
    "images": gettext_lazy("images"),
    "prerequisites": gettext_lazy("prerequisites"),
}
WEIGHTS: dict[str, Any] = {
    Weight.CORE.value: gettext_lazy("core"),
    Weight.OPTIONAL.value: gettext_lazy("optional"),
    Weight.REFERENCE.value: gettext_lazy("a reference"),
}


class Group(StrEnum):
    """A sort of change, in the order curators are told of them."""

    ADDED = "added"
    REPLACED = "replaced"
    RETITLED = "retitled"
    MOVED = "moved"
    ARCHIVED = "archived"
    REWEIGHTED = "reweighted"
    REORDERED = "reordered"
    CREDITED = "credited"
    WORDED = "worded"
    SMALL = "small"


@dataclass(frozen=True)
class Line:
    """One difference, said in words; `name` is what the part is called."""

    text: str
    name: str = ""
    before: str = ""
    after: str = ""


def said(change: Change, inside: int, titles: Mapping[str, str]) -> tuple[Group, Line]:
    """Return a change in words; `inside` is how much comes or goes with the part."""
    about = change.subject
    if about.kind in {Kind.LINK, Kind.CREDIT} or change.field == "creators_unknown":
        return Group.CREDITED, _said_of_credit(change)
    match change.act:
        case Act.ADDED | Act.REVIVED if about.kind in _WEIGHTY:
            text = _("%(part)s, back from the archive") if change.act is Act.REVIVED else "%(part)s"
            return Group.ADDED, Line(text % {"part": _placed(about, inside)}, about.name)
        case Act.ADDED | Act.REMOVED if about.kind is Kind.CREATOR:
            is_new = change.act is Act.ADDED
            text = (
                _("%(name)s is newly credited on the path")
                if is_new
                else _("%(name)s is no longer credited on the path")
            )
            return Group.CREDITED, Line(text % {"name": about.name}, about.name)
        case Act.ARCHIVED:
            return Group.ARCHIVED, Line(_placed(about, inside), about.name)
        case Act.MOVED:
            words = {"name": about.name, "old": change.old.name, "new": change.new.name}
            text = _("“%(name)s”, from “%(old)s” to “%(new)s”")
            return Group.MOVED, Line(text % words, about.name)
        case Act.REORDERED:
            return _said_of_order(change, titles)
        case Act.CHANGED if change.field in NAMES:
            text = _("“%(old)s” is now called “%(new)s”")
            words = {"old": change.old, "new": change.new}
            return Group.RETITLED, Line(text % words, about.name)
        case Act.CHANGED if change.field in COUNTING:
            return Group.REWEIGHTED, Line(_weighed(change, titles), about.name)
        case Act.CHANGED if change.field in WORDS:
            return Group.WORDED, Line(
                _of(change.field, about), about.name, str(change.old), str(change.new)
            )
        case Act.CHANGED:
            return Group.SMALL, _said_of_field(change)
    return Group.SMALL, Line(str(change), about.name)


_WEIGHTY = {Kind.STEP, Kind.RESOURCE, Kind.CHOICE, Kind.OPTION}


def called(subject: Subject) -> str:
    """Return a part as a list names it."""
    sayings: dict[Kind, Callable[[], str]] = {
        Kind.PATH: lambda: _("the path"),
        Kind.STEP: lambda: _("step “%(name)s”"),
        Kind.CHOICE: lambda: _("choice “%(name)s”"),
        Kind.OPTION: lambda: _("option “%(name)s”"),
        Kind.CREATOR: lambda: _("creator %(name)s"),
        Kind.IMAGE: lambda: _("image “%(name)s”"),
        Kind.PREREQUISITE: lambda: _("prerequisite “%(name)s”"),
    }
    saying = sayings.get(subject.kind, lambda: "“%(name)s”")
    return saying() % {"name": subject.name}


def _placed(subject: Subject, inside: int) -> str:
    """Return a part with what it holds, or with where it stands."""
    words: dict[str, Any] = {"part": _capital(called(subject)), "count": inside}
    if subject.kind is Kind.STEP and inside:
        text = ngettext(
            "%(part)s, with %(count)s resource", "%(part)s, with %(count)s resources", inside
        )
        return text % words
    if subject.owner is None or subject.owner.kind is Kind.PATH:
        return words["part"]
    return _("%(part)s, in %(whole)s") % (words | {"whole": called(subject.owner)})


def _of(field: str, subject: Subject) -> str:
    return _("The %(field)s of %(part)s") % {
        "field": FIELDS.get(field, field),
        "part": called(subject),
    }


def _weighed(change: Change, titles: Mapping[str, str]) -> str:
    words: dict[str, Any] = {"part": _capital(called(change.subject))}
    if change.field == "weight":
        words |= {"new": WEIGHTS[change.new], "old": WEIGHTS[change.old]}
        return _("%(part)s is %(new)s now, and was %(old)s") % words
    if change.field == "recommended":
        if change.new:
            return _("%(part)s is recommended now") % words
        return _("%(part)s is no longer recommended") % words
    if not change.new:
        return _("%(part)s counts for everybody now, whatever their option") % words
    text = _("%(part)s counts only for those who take “%(option)s”")
    return text % (words | {"option": titles.get(change.new, change.new)})


def _said_of_order(change: Change, titles: Mapping[str, str]) -> tuple[Group, Line]:
    is_walk = change.field in {"steps", "resources"}

    def names(keys: tuple[Any, ...]) -> str:
        return ", ".join(titles.get(key, key) for key in keys) if is_walk else ""

    line = Line(_of(change.field, change.subject), change.subject.name)
    if is_walk:
        line = Line(line.text, line.name, names(change.old), names(change.new))
    return Group.REORDERED if is_walk else Group.SMALL, line


def _said_of_credit(change: Change) -> Line:
    about = change.subject
    owner = about.owner or about
    words = {"resource": owner.name, "name": about.name}
    is_link = about.kind is Kind.LINK
    match change.act:
        case Act.ADDED:
            text = (
                _("“%(resource)s” has a new link, %(name)s")
                if is_link
                else _("“%(resource)s” credits %(name)s")
            )
        case Act.REMOVED:
            text = (
                _("“%(resource)s” has lost the link %(name)s")
                if is_link
                else _("“%(resource)s” no longer credits %(name)s")
            )
        case _ if change.field == "url":
            words |= {"old": change.old, "new": change.new}
            text = _("“%(resource)s” leads to %(new)s instead of %(old)s")
        case _ if change.field == "creators_unknown":
            text = (
                _("“%(name)s” says that its creators are unknown")
                if change.new
                else _("“%(name)s” no longer says that its creators are unknown")
            )
        case _:
            line = _said_of_field(change)
            return Line(f"“{owner.name}”: {line.text}", owner.name)
    return Line(text % words, owner.name)


def _said_of_field(change: Change) -> Line:
    what, old, new = _of(change.field, change.subject), quoted(change.old), quoted(change.new)
    if not old or not new:
        return Line(what, change.subject.name)
    text = _("%(what)s: %(new)s instead of %(old)s")
    return Line(text % {"what": what, "old": old, "new": new}, change.subject.name)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
