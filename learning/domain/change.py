"""Change: one difference between two documents, and how it is said in one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from django.utils.translation import gettext as _

from learning.domain.document import (
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
    Step,
)

LONGEST_QUOTE = 60


class Act(StrEnum):
    """What becomes of a part."""

    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    REORDERED = "reordered"
    ARCHIVED = "archived"
    REVIVED = "revived"
    REMOVED = "removed"


class Kind(StrEnum):
    """What sort of part a change is about."""

    PATH = "path"
    PREREQUISITE = "prerequisite"
    CREATOR = "creator"
    CHOICE = "choice"
    OPTION = "option"
    STEP = "step"
    IMAGE = "image"
    RESOURCE = "resource"
    LINK = "link"
    CREDIT = "credit"


@dataclass(frozen=True)
class Subject:
    """The part a change is about, by key and by a name to show, and the part it belongs to."""

    kind: Kind
    key: str
    name: str
    owner: "Subject | None" = None

    @classmethod
    def of(cls, part: Part, owner: Part | None, names: Mapping[str, str]) -> Self:
        """Return who a part is; `names` are creators' names by key."""
        around = None if owner is None else cls.of(owner, None, names)
        match part:
            case Document():
                return cls(Kind.PATH, part.key, part.title, around)
            case Step():
                return cls(Kind.STEP, part.key, part.title, around)
            case Resource():
                return cls(Kind.RESOURCE, part.key, part.title, around)
            case Choice():
                return cls(Kind.CHOICE, part.key, part.question, around)
            case Option():
                return cls(Kind.OPTION, part.key, part.title, around)
            case Creator():
                return cls(Kind.CREATOR, part.key, part.name, around)
            case Link():
                return cls(Kind.LINK, part.key, part.label or part.url, around)
            case Image():
                return cls(Kind.IMAGE, part.src, part.alt, around)
            case Credit():
                name = names.get(part.creator, part.creator)
                return cls(Kind.CREDIT, part.creator, f"{name} ({part.role.value})", around)
            case Prerequisite():
                return cls(Kind.PREREQUISITE, part.path, part.knowledge or part.path, around)
        raise TypeError(part)

    def __str__(self) -> str:
        own = _SUBJECTS[self.kind]() % {"name": self.name}
        if self.owner is None or self.owner.kind == Kind.PATH:
            return own
        return _("%(part)s of %(owner)s") % {"part": own, "owner": self.owner}


_SUBJECTS = {
    Kind.PATH: lambda: _("the path"),
    Kind.PREREQUISITE: lambda: _("the prerequisite “%(name)s”"),
    Kind.CREATOR: lambda: _("the creator %(name)s"),
    Kind.CHOICE: lambda: _("the choice “%(name)s”"),
    Kind.OPTION: lambda: _("the option “%(name)s”"),
    Kind.STEP: lambda: _("the step “%(name)s”"),
    Kind.IMAGE: lambda: _("the image “%(name)s”"),
    Kind.RESOURCE: lambda: _("the resource “%(name)s”"),
    Kind.LINK: lambda: _("the link “%(name)s”"),
    Kind.CREDIT: lambda: _("the credit to %(name)s"),
}


@dataclass(frozen=True)
class Change:
    """One thing that becomes different. `field`, `old` and `new` depend on the act."""

    act: Act
    subject: Subject
    field: str = ""
    old: Any = None
    new: Any = None

    def __str__(self) -> str:
        words = {
            "subject": self.subject,
            "field": self.field,
            "old": _quoted(self.old),
            "new": _quoted(self.new),
        }
        match self.act:
            case Act.ADDED:
                sentence = _("New: %(subject)s.")
            case Act.REVIVED:
                sentence = _("Back from the archive: %(subject)s.")
            case Act.ARCHIVED:
                sentence = _("Archived: %(subject)s.")
            case Act.REMOVED:
                sentence = _("Removed: %(subject)s.")
            case Act.MOVED:
                sentence = _("Moved: %(subject)s (so far in %(old)s).")
            case Act.REORDERED:
                sentence = _("New order: %(field)s of %(subject)s.")
            case Act.CHANGED if words["old"] and words["new"]:
                sentence = _("Changed: %(field)s of %(subject)s, from %(old)s to %(new)s.")
            case _:
                sentence = _("Changed: %(field)s of %(subject)s.")
        return sentence % words


@dataclass(frozen=True)
class Kept:
    """A part, or one field of it, that stays although a file does not ask for it."""

    subject: Subject
    field: str = ""
    shared: bool = False
    """Whether it stays because other paths credit the creator too."""

    def __str__(self) -> str:
        words = {"subject": self.subject, "field": self.field}
        if self.shared:
            return _("Kept: %(field)s of %(subject)s, whom other paths credit too.") % words
        if self.field:
            return _("Kept, not in the file: %(field)s of %(subject)s.") % words
        return _("Kept, not in the file: %(subject)s.") % words


def _quoted(value: Any) -> str:
    """Return a short value as one would read it out; nothing for a long or a compound one."""
    match value:
        case Subject():
            return str(value)
        case bool():
            return _("yes") if value else _("no")
        case None | "":
            return _("nothing")
        case int():
            return str(value)
        case str() if len(value) <= LONGEST_QUOTE and "\n" not in value:
            return f"“{value}”"
    return ""
