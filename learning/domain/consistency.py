"""Consistency: what can be wrong between the parts of a document, each sound in itself."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext

from learning.domain.text import RESERVED_STEP_KEYS, shown

# How a file may say that something is so.
_YES = {"true", "t", "yes", "y", "on", "1"}


def cross_faults(document: Any) -> Iterator[tuple[str, str]]:
    """Yield (place, reason) for faults between parts: twice-used keys, references to nothing.

    Takes plain values as read from a file, sound or not, so that these faults are found
    together with those of single parts.
    """
    steps = _items(document, "steps")
    choices = _items(document, "choices")
    creators = {item.get("key") for _, item in _items(document, "creators")}
    credited: set[Any] = set()
    options: dict[Any, str] = {}
    resource_keys: dict[Any, str] = {}

    if isinstance(document, dict):
        yield from _faults_of_neighbours(document)
    yield from _repeated(_items(document, "creators"))
    yield from _repeated(choices)
    yield from _repeated(steps)
    for place, choice in choices:
        recommended = 0
        for option_place, option in _items(choice, "options", place):
            option_key: Any = option.get("key")
            first = options.setdefault(option_key, option_place)
            if option_key is not None and first != option_place:
                yield f"{option_place}.key", _used(option_key, first)
            recommended += str(option.get("recommended")).lower() in _YES
        if recommended > 1:
            yield f"{place}.options", gettext("only one option can be the recommended one")
    replaced: dict[Any, Any] = {}
    for place, step in steps:
        if step.get("key") in RESERVED_STEP_KEYS:
            yield (
                f"{place}.key",
                _about(gettext("“%(key)s” is reserved for the site's own pages"), step["key"]),
            )
        yield from _repeated(_items(step, "images", place), "src")
        for resource_place, resource in _items(step, "resources", place):
            key: Any = resource.get("key")
            first = resource_keys.setdefault(key, resource_place)
            if key is not None and first != resource_place:
                yield f"{resource_place}.key", _used(key, first)
            replaced.setdefault(key, (resource_place, resource.get("replaces")))
            taken: Any = resource.get("option")
            if taken and taken not in options:
                yield (
                    f"{resource_place}.option",
                    _about(gettext("no choice has the option “%(key)s”"), taken),
                )
            seen: set[Any] = set()
            for credit_place, credit in _items(resource, "credits", resource_place):
                creator = credit.get("creator")
                credited.add(creator)
                if creator not in creators:
                    yield (
                        f"{credit_place}.creator",
                        _about(gettext("“%(key)s” is not among the creators"), creator),
                    )
                if (creator, credit.get("role", "author")) in seen:
                    yield (
                        credit_place,
                        _about(gettext("“%(key)s” is credited twice in the same role"), creator),
                    )
                seen.add((creator, credit.get("role", "author")))
            yield from _repeated(
                [
                    (link_place, {"key": "main", **link})
                    for link_place, link in _items(resource, "links", resource_place)
                ]
            )
    for key in _in_circles({key: earlier for key, (_, earlier) in replaced.items()}):
        yield (
            f"{replaced[key][0]}.replaces",
            _about(gettext("“%(key)s” would replace itself in the end"), key),
        )
    for place, creator in _items(document, "creators"):
        if creator.get("key") not in credited:
            yield place, _about(gettext("no resource credits “%(key)s”"), creator.get("key"))


def _faults_of_neighbours(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    own = document.get("key")
    if own is not None and document.get("sequel") == own:
        yield "sequel", gettext("a path cannot follow itself")
    named: dict[tuple[str, str], str] = {}
    for place, prior in _items(document, "prerequisites"):
        if own is not None and prior.get("path") == own:
            yield f"{place}.path", gettext("a path cannot build on itself")
        pair = prior.get("path", ""), prior.get("knowledge", "").strip()
        if named.setdefault(pair, place) != place:
            yield place, gettext("is the same as %(place)s") % {"place": named[pair]}


def _in_circles(replaced: dict[Any, Any]) -> list[Any]:
    """Return the keys on a circle of replacements, in linear time: hostile chains are long."""
    ahead = {
        key: {word for word in earlier if isinstance(word, str) and word in replaced}
        for key, earlier in replaced.items()
        if isinstance(earlier, list)
    }
    ahead = _without_ends({key: words & ahead.keys() for key, words in ahead.items()})
    behind: dict[Any, set[Any]] = {key: set() for key in ahead}
    for key, words in ahead.items():
        for word in words:
            behind[word].add(key)
    on_circles = _without_ends(behind)
    return [key for key in replaced if key in on_circles]


def _without_ends(ahead: dict[Any, set[Any]]) -> dict[Any, set[Any]]:
    """Drop keys that lead to nothing, again and again, until each leads to another."""
    behind: dict[Any, list[Any]] = {key: [] for key in ahead}
    for key, words in ahead.items():
        for word in words:
            behind[word].append(key)
    left = {key: set(words) for key, words in ahead.items()}
    ends = [key for key, words in left.items() if not words]
    while ends:
        end = ends.pop()
        del left[end]
        for key in behind[end]:
            left[key].discard(end)
            if not left[key]:
                ends.append(key)
    return left


def _items(owner: Any, field: str, place: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Return a list's members that are mappings, each with its place."""
    found = owner.get(field) if isinstance(owner, dict) else None
    prefix = f"{place}.{field}" if place else field
    return [
        (f"{prefix}[{number}]", _hashable(item))
        for number, item in enumerate(found if isinstance(found, list) else [])
        if isinstance(item, dict)
    ]


def _hashable(item: dict[str, Any]) -> dict[str, Any]:
    """Blank out a key that is no text, which the part's own check reports."""
    named = {"key", "creator", "role", "option", "src", "path", "knowledge"}
    return {
        name: str(value) if name in named and not isinstance(value, str) else value
        for name, value in item.items()
        if not (name in named and value is None)
    }


def _repeated(
    items: list[tuple[str, dict[str, Any]]], field: str = "key"
) -> Iterator[tuple[str, str]]:
    first: dict[Any, str] = {}
    for place, item in items:
        value = item.get(field)
        if value is not None and first.setdefault(value, place) != place:
            yield f"{place}.{field}", _used(value, first[value])


def _about(sentence: str, key: Any) -> str:
    return sentence % {"key": shown(str(key))}


def _used(key: Any, place: str) -> str:
    sentence = gettext("“%(key)s” is already used at %(place)s")
    return sentence % {"key": shown(str(key)), "place": place}
