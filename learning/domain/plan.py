"""Plan: what importing or restoring a document does to a path, and what it leaves alone.

Parts are matched by key, never by title or place. What a wanted document does not mention is
kept and listed, unless it is wanted exactly as it stands.
"""

import hashlib
import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from learning.domain.change import (
    WITHIN,
    Change,
    Kept,
    Kind,
    Subject,
    changes_between,
    identity,
)
from learning.domain.document import (
    Credit,
    Document,
    Image,
    Link,
    Part,
    Prerequisite,
)
from learning.domain.faults import checked

Plain = dict[str, Any]


@dataclass(frozen=True)
class Stock:
    """What is known beside the two documents: archived parts, and creators of other paths.

    Archived parts and creators are plain values by key; `shared` holds the keys of creators
    whom other paths credit too, and whose details therefore stay.
    """

    choices: Mapping[str, Plain] = field(default_factory=dict)
    options: Mapping[str, Plain] = field(default_factory=dict)
    steps: Mapping[str, Plain] = field(default_factory=dict)
    resources: Mapping[str, Plain] = field(default_factory=dict)
    creators: Mapping[str, Plain] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()

    @property
    def archived(self) -> frozenset[tuple[Kind, str]]:
        """The archived parts, each by what it is and its key."""
        return frozenset(
            (kind, key)
            for kind, parts in (
                (Kind.CHOICE, self.choices),
                (Kind.OPTION, self.options),
                (Kind.STEP, self.steps),
                (Kind.RESOURCE, self.resources),
            )
            for key in parts
        )


NOTHING = Stock()


@dataclass(frozen=True)
class Plan:
    """What an import would do: the document the path becomes, step by step how, and what stays."""

    target: Document
    current: Document | None
    changes: tuple[Change, ...]
    kept: tuple[Kept, ...]

    @property
    def is_new(self) -> bool:
        """Tell whether there is no such path yet."""
        return self.current is None

    @property
    def mark(self) -> str:
        """Return a mark of the plan and of what it was made from: other rows, another mark."""
        documents = [part.to_plain() if part else None for part in (self.current, self.target)]
        said = [repr(change) for change in self.changes] + [repr(kept) for kept in self.kept]
        written = json.dumps([documents, said])
        return hashlib.sha256(written.encode()).hexdigest()[:32]

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to do."""
        return not self.changes and not self.is_new


def plan(
    current: Document | None, wanted: Document, *, exactly: bool = False, stock: Stock = NOTHING
) -> Plan:
    """Return what turns the current document into what is wanted of it."""
    target = merged(current, wanted, exactly=exactly, stock=stock)
    return Plan(
        target=target,
        current=current,
        changes=changes_between(current, target, stock.archived),
        kept=tuple(_kept(current, wanted, target, exactly)),
    )


def merged(
    current: Document | None, wanted: Document, *, exactly: bool = False, stock: Stock = NOTHING
) -> Document:
    """Return the document a path becomes. Raises FaultyDocument where the two do not agree.

    A field that the wanted part leaves out keeps its value, and a part that is not mentioned
    stays after the part it followed. A part mentioned elsewhere has moved.
    """
    if exactly:
        result = wanted.model_dump(mode="json")
    else:
        now = current.model_dump(mode="json") if current else {}
        result = _over(now, wanted.model_dump(mode="json", exclude_unset=True), stock)
    result["creators"] = list(_creators(current, wanted, result, exactly, stock))
    gone = {key: part["replaces"] for key, part in stock.resources.items()}
    if current:
        gone |= {part.key: list(part.replaces) for part in current.resources}
    carry_replacements(result, gone)
    return checked(result)


def carry_replacements(document: Plain, gone: Mapping[str, Sequence[str]]) -> None:
    """Let resources also replace what those they replaced, now gone, had replaced themselves."""
    resources = [part for step in document["steps"] for part in step["resources"]]
    live = {part["key"] for part in resources}
    for resource in resources:
        found = set(resource.get("replaces", ()))
        waiting = [key for key in found if key not in live]
        while waiting:
            for key in gone.get(waiting.pop(), ()):
                if key not in live and key not in found:
                    found.add(key)
                    waiting.append(key)
        if found:
            resource["replaces"] = sorted(found)


# Merging plain values


def _over(now: Plain, want: Plain, stock: Stock) -> Plain:
    """Lay what is wanted of a path over what it is now."""
    result = {**now, **want}
    if now.get("source") and want.get("source"):
        result["source"] = {**now["source"], **want["source"]}
    result["prerequisites"] = _listed(Prerequisite, now, want, "prerequisites")
    result["choices"] = _grouped(now, want, "choices", "options", (stock.choices, stock.options))
    _recommend_one(result["choices"], now, want)
    options = {option["key"] for option in _members(result, "choices", "options")}
    shelved = {
        key: part if part["option"] in options else {**part, "option": ""}
        for key, part in stock.resources.items()
    }
    result["steps"] = _grouped(now, want, "steps", "resources", (stock.steps, shelved))
    return result


def _members(document: Plain, groups: str, members: str) -> Iterator[Plain]:
    return (part for group in document.get(groups, ()) for part in group.get(members, ()))


def _grouped(
    now: Plain,
    want: Plain,
    groups: str,
    members: str,
    shelves: tuple[Mapping[str, Plain], Mapping[str, Plain]],
) -> list[Plain]:
    """Merge groups whose members may move between them: choices of options, steps of resources."""
    shelved_groups, shelved_members = shelves
    groups_now = {group["key"]: group for group in now.get(groups, ())}
    groups_wanted = {group["key"]: group for group in want.get(groups, ())}
    claimed = {part["key"] for part in _members(want, groups, members)}
    known = dict(shelved_members) | {part["key"]: part for part in _members(now, groups, members)}
    result = []
    for key in ordered(groups_now, groups_wanted):
        was = groups_now.get(key) or shelved_groups.get(key, {})
        wanted = groups_wanted.get(key, {})
        wanted_here = {part["key"]: part for part in wanted.get(members, ())}
        staying = [
            part["key"]
            for part in groups_now.get(key, {}).get(members, ())
            if part["key"] in wanted_here or part["key"] not in claimed
        ]
        merged_group = {**was, **wanted}
        if members == "resources":
            merged_group["images"] = _listed(Image, was, wanted, "images")
        merged_group[members] = [
            _merged_member(known.get(member, {}), wanted_here.get(member, {}), members)
            for member in ordered(staying, wanted_here)
        ]
        result.append(merged_group)
    return result


def _merged_member(now: Plain, want: Plain, members: str) -> Plain:
    result = {**now, **want}
    if members == "resources":
        result["credits"] = _listed(Credit, now, want, "credits")
        result["links"] = _listed(Link, now, want, "links")
    return result


def _listed(kind: type[Part], now: Plain, want: Plain, name: str) -> list[Plain]:
    """Merge a list of parts that belong to their owner alone."""
    tell = _IDENTITIES[kind]
    parts_now = {tell(part): part for part in now.get(name, ())}
    parts_wanted = {tell(part): part for part in want.get(name, ())}
    return [
        {**parts_now.get(key, {}), **parts_wanted.get(key, {})}
        for key in ordered(parts_now, parts_wanted)
    ]


def ordered(now: Iterable[Hashable], wanted: Iterable[Hashable]) -> list[Any]:
    """Return the wanted order, with each other part after the one it follows now."""
    result = list(wanted)
    placed = set(result)
    before = None
    for key in now:
        if key not in placed:
            result.insert(0 if before is None else result.index(before) + 1, key)
            placed.add(key)
        before = key
    return result


def _recommend_one(choices: list[Plain], now: Plain, want: Plain) -> None:
    """Let one option of each choice be recommended: the wanted one, or else the one so far.

    An option that comes from another choice or from the archive may bring its own along.
    """
    wanted = {
        part["key"] for part in _members(want, "choices", "options") if part.get("recommended")
    }
    before = {
        choice["key"]: {part["key"] for part in choice["options"]}
        for choice in now.get("choices", ())
    }
    for choice in choices:
        stood = before.get(choice["key"], set())
        claims = [option["key"] for option in choice["options"] if option.get("recommended")]
        # The first of them all, where neither is told apart from the others.
        claims.sort(key=lambda key: (key not in wanted, key not in stood))
        choice["options"] = [
            {**option, "recommended": False} if option["key"] in claims[1:] else option
            for option in choice["options"]
        ]


def _creators(
    current: Document | None, wanted: Document, result: Plain, exactly: bool, stock: Stock
) -> Iterator[Plain]:
    """Yield whoever is credited, in order of first credit."""
    known = dict(stock.creators)
    if current:
        known |= {part.key: part.model_dump(mode="json") for part in current.creators}
    named = {
        part.key: part.model_dump(mode="json", exclude_unset=not exactly)
        for part in wanted.creators
    }
    credited = [
        credit["creator"]
        for resource in _members(result, "steps", "resources")
        for credit in resource["credits"]
    ]
    for key in dict.fromkeys(credited):
        if key in stock.shared and key in known:
            yield known[key]
        elif exactly:
            yield named[key]
        else:
            yield {**known.get(key, {}), **named.get(key, {})}


# Telling plain parts apart as `identity` does typed ones

_IDENTITIES: dict[type[Part], Callable[[Plain], Hashable]] = {
    Prerequisite: lambda part: (part.get("path", ""), part.get("knowledge", "")),
    Credit: lambda part: (part["creator"], part.get("role", "author")),
    Link: lambda part: part.get("key", "main"),
    Image: lambda part: part["src"],
}


# What the wanted document does not mention


def _kept(
    current: Document | None, wanted: Document, target: Document, exactly: bool
) -> Iterator[Kept]:
    names = {part.key: part.name for part in target.creators}
    known = {part.key: part for part in target.creators}
    for creator in wanted.creators:
        stays = known.get(creator.key, creator)
        for name in sorted(creator.model_fields_set):
            if getattr(creator, name) != getattr(stays, name):
                yield Kept(Subject.of(stays, wanted, names), name, shared=True)
    if current is None or exactly:
        return
    yield from _kept_fields(current, wanted, Subject.of(current, None, names))
    yield from _kept_list(current, wanted, "prerequisites", names)
    for groups, members in (("choices", "options"), ("steps", "resources")):
        wanted_groups = {part.key: part for part in getattr(wanted, groups)}
        wanted_members = {
            part.key: part for group in wanted_groups.values() for part in getattr(group, members)
        }
        for group in getattr(current, groups):
            yield from _kept_part(group, wanted_groups.get(group.key), None, names)
            for part in getattr(group, members):
                yield from _kept_part(part, wanted_members.get(part.key), group, names)


def _kept_part(
    part: Part, wanted: Part | None, owner: Part | None, names: Mapping[str, str]
) -> Iterator[Kept]:
    if wanted is None:
        yield Kept(Subject.of(part, owner, names))
        return
    yield from _kept_fields(part, wanted, Subject.of(part, owner, names))
    for name in WITHIN.get(type(part), ()):
        if name not in {"options", "resources"}:
            yield from _kept_list(part, wanted, name, names)


def _kept_list(part: Part, wanted: Part, name: str, names: Mapping[str, str]) -> Iterator[Kept]:
    mentioned = {identity(item): item for item in getattr(wanted, name)}
    for item in getattr(part, name):
        if identity(item) not in mentioned:
            yield Kept(Subject.of(item, part, names))
        else:
            subject = Subject.of(item, part, names)
            yield from _kept_fields(item, mentioned[identity(item)], subject)


def _kept_fields(part: Part, wanted: Part, subject: Subject) -> Iterator[Kept]:
    """Yield fields that hold something and that the wanted part leaves out."""
    within = WITHIN.get(type(part), ())
    for name, about in type(part).model_fields.items():
        if name in within or name in wanted.model_fields_set or about.is_required():
            continue
        if getattr(part, name) != about.default:
            yield Kept(subject, name)
