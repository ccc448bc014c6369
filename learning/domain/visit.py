"""A visitor's ticks and options, kept in any mapping, such as a browser's session."""

from collections.abc import Mapping, MutableMapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

VISIT = "visit"


@dataclass(frozen=True)
class VisitedPath:
    """What a visitor did on one path: when each resource was ticked, which options were taken."""

    completed: Mapping[str, datetime] = field(default_factory=dict)
    options: frozenset[str] = frozenset()


def visited_paths(session: Mapping[str, Any]) -> dict[str, VisitedPath]:
    """Return everything the visit holds, by the path's slug."""
    return {
        slug: VisitedPath(
            completed={key: datetime.fromisoformat(at) for key, at in kept["done"].items()},
            options=frozenset(kept["options"]),
        )
        for slug, kept in session.get(VISIT, {}).items()
    }


def visited(session: Mapping[str, Any], slug: str) -> VisitedPath:
    """Return what the visit holds of one path."""
    return visited_paths(session).get(slug, VisitedPath())


def ticked_count(session: Mapping[str, Any]) -> int:
    """Return how many resources were ticked in this browser."""
    return sum(len(kept["done"]) for kept in session.get(VISIT, {}).values())


def mark(
    session: MutableMapping[str, Any], slug: str, key: str, *, done: bool, at: datetime
) -> None:
    """Keep one resource as done since `at`, or as not done. The first time stays."""
    visit = _copy(session)
    ticked = visit.setdefault(slug, {"done": {}, "options": []})["done"]
    if done:
        ticked.setdefault(key, at.isoformat())
    else:
        ticked.pop(key, None)
    session[VISIT] = visit


def take(session: MutableMapping[str, Any], slug: str, options: Set[str]) -> None:
    """Keep the options taken on one path."""
    visit = _copy(session)
    visit.setdefault(slug, {"done": {}, "options": []})["options"] = sorted(options)
    session[VISIT] = visit


def forget(session: MutableMapping[str, Any]) -> None:
    """Drop the whole visit."""
    session.pop(VISIT, None)


def _copy(session: Mapping[str, Any]) -> dict[str, Any]:
    """Return the visit as new values: a session saves only what is assigned to it."""
    return {
        slug: {"done": dict(kept["done"]), "options": list(kept["options"])}
        for slug, kept in session.get(VISIT, {}).items()
    }
