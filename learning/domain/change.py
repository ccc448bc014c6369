"""Change: the differences between two documents, each said in one sentence."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Set
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

# What each part holds: the field, and what tells its members apart.
WITHIN: dict[type[Part], tuple[str, ...]] = {
    Document: ("prerequisites", "creators", "choices", "steps"),
    Choice: ("options",),
    Step: ("images", "resources"),
    Resource: ("credits", "links"),
}


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
            "old": quoted(self.old),
            "new": quoted(self.new),
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


def quoted(value: Any) -> str:
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


def changes_between(
    old: Document | None, new: Document, archived: Set[tuple[Kind, str]] = frozenset()
) -> tuple[Change, ...]:
    """Return how one document became the other, nothing if they say the same.

    Parts that are new although they are among the archived ones have come back.
    """
    return tuple(_changes(old, new, archived))


def identity(part: Part) -> Hashable:
    """Return what tells a part from others of its kind within the same owner."""
    match part:
        case Prerequisite():
            return part.path, part.knowledge
        case Credit():
            return part.creator, part.role.value
        case Image():
            return part.src
        case Document() | Creator() | Choice() | Option() | Step() | Resource() | Link():
            return part.key
    raise TypeError(part)


def _changes(
    old: Document | None, new: Document, archived: Set[tuple[Kind, str]]
) -> Iterator[Change]:
    names = {part.key: part.name for part in (*(old.creators if old else ()), *new.creators)}
    subject = Subject.of(new, None, names)
    if old is None:
        yield Change(Act.ADDED, subject)
    else:
        yield from _field_changes(old, new, subject)
    yield from _list_changes(old, new, "prerequisites", subject, names)
    yield from _list_changes(old, new, "creators", subject, names, in_order=False)
    for groups, members in (("choices", "options"), ("steps", "resources")):
        yield from _group_changes(
            old, new, groups=groups, members=members, archived=archived, names=names
        )


def _group_changes(
    old: Document | None,
    new: Document,
    *,
    groups: str,
    members: str,
    archived: Set[tuple[Kind, str]],
    names: Mapping[str, str],
) -> Iterator[Change]:
    groups_old = {part.key: part for part in (getattr(old, groups) if old else ())}
    groups_new = {part.key: part for part in getattr(new, groups)}
    owner_old = {p.key: (p, g) for g in groups_old.values() for p in getattr(g, members)}
    owner_new = {p.key: (p, g) for g in groups_new.values() for p in getattr(g, members)}

    for key, group in groups_new.items():
        subject = Subject.of(group, None, {})
        if key not in groups_old:
            yield Change(_arrival(subject, archived), subject)
        else:
            yield from _field_changes(groups_old[key], group, subject)
        if isinstance(group, Step):
            yield from _list_changes(groups_old.get(key), group, "images", subject, {})
        for part in getattr(group, members):
            subject = Subject.of(part, group, {})
            if part.key not in owner_old:
                yield Change(_arrival(subject, archived), subject)
                continue
            was, was_in = owner_old[part.key]
            if was_in.key != key:
                yield Change(
                    Act.MOVED,
                    subject,
                    old=Subject.of(was_in, None, {}),
                    new=Subject.of(group, None, {}),
                )
            yield from _field_changes(was, part, subject)
            if isinstance(part, Resource):
                for name in ("credits", "links"):
                    yield from _list_changes(was, part, name, subject, names)
    for key, (part, group) in owner_old.items():
        if key not in owner_new:
            yield Change(Act.ARCHIVED, Subject.of(part, group, {}))
    for key, group in groups_old.items():
        if key not in groups_new:
            yield Change(Act.ARCHIVED, Subject.of(group, None, {}))
    if old is not None:
        yield from _new_order(groups_old, groups_new, Subject.of(new, None, {}), groups)
    for key in (key for key in groups_new if key in groups_old):
        yield from _new_order(
            [part.key for part in getattr(groups_old[key], members)],
            [part.key for part in getattr(groups_new[key], members)],
            Subject.of(groups_new[key], None, {}),
            members,
        )


def _arrival(subject: Subject, archived: Set[tuple[Kind, str]]) -> Act:
    return Act.REVIVED if (subject.kind, subject.key) in archived else Act.ADDED


def _list_changes(
    old: Part | None,
    new: Part,
    name: str,
    owner: Subject,
    names: Mapping[str, str],
    *,
    in_order: bool = True,
) -> Iterator[Change]:
    """Compare lists of parts that belong to their owner alone; a new owner's go without saying."""
    if old is None:
        return
    parts_old = {identity(part): part for part in getattr(old, name)}
    parts_new = {identity(part): part for part in getattr(new, name)}
    for key, part in parts_new.items():
        subject = Subject.of(part, new, names)
        if key not in parts_old:
            yield Change(Act.ADDED, subject)
        else:
            yield from _field_changes(parts_old[key], part, subject)
    for key, part in parts_old.items():
        if key not in parts_new:
            yield Change(Act.REMOVED, Subject.of(part, new, names))
    if in_order:
        yield from _new_order(parts_old, parts_new, owner, name)


def _field_changes(old: Part, new: Part, subject: Subject) -> Iterator[Change]:
    within = WITHIN.get(type(new), ())
    for name in type(new).model_fields:
        before, after = getattr(old, name), getattr(new, name)
        if name not in within and before != after:
            yield Change(Act.CHANGED, subject, field=name, old=before, new=after)


def _new_order(
    old: Iterable[Hashable], new: Iterable[Hashable], subject: Subject, name: str
) -> Iterator[Change]:
    """Compare the order of what is in both."""
    both = set(old) & set(new)
    before = tuple(key for key in old if key in both)
    after = tuple(key for key in new if key in both)
    if before != after:
        yield Change(Act.REORDERED, subject, field=name, old=before, new=after)
