"""What a visitor did, kept in any mapping, such as a browser's session."""

from collections.abc import Mapping, MutableMapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from learning.domain.news import Seen

VISIT = "visit"


@dataclass(frozen=True)
class VisitedPath:
    """What a visitor did on one path: when each resource was ticked, and what they chose."""

    completed: Mapping[str, datetime] = field(default_factory=dict)
    options: frozenset[str] = frozenset()
    seen: Seen | None = None
    hours_a_week: int | None = None
    set_aside_at: datetime | None = None


def visited_paths(session: Mapping[str, Any]) -> dict[str, VisitedPath]:
    """Return everything the visit holds, by the path's slug."""
    return {
        slug: VisitedPath(
            completed={key: datetime.fromisoformat(at) for key, at in kept["done"].items()},
            options=frozenset(kept["options"]),
            seen=_seen(kept.get("seen")),
            hours_a_week=kept.get("pace"),
            set_aside_at=datetime.fromisoformat(kept["aside"]) if kept.get("aside") else None,
        )
        for slug, kept in session.get(VISIT, {}).items()
    }


def visited(session: Mapping[str, Any], slug: str) -> VisitedPath:
    """Return what the visit holds of one path."""
    return visited_paths(session).get(slug, VisitedPath())


def ticked_count(session: Mapping[str, Any]) -> int:
    """Return how many resources were ticked in this browser."""
    return sum(len(kept["done"]) for kept in session.get(VISIT, {}).values())


def begin(session: MutableMapping[str, Any], slug: str, seen: Seen | None) -> None:
    """Keep what of a path was seen when it was taken up; the first time stays."""
    if seen and visited(session, slug).seen is None:
        see(session, slug, seen)


def see(session: MutableMapping[str, Any], slug: str, seen: Seen) -> None:
    """Keep what was seen of one path."""
    visit = _copy(session)
    path = visit.setdefault(slug, {"done": {}, "options": []})
    path["seen"] = [seen.revision_id, seen.at.isoformat()]
    session[VISIT] = visit


def mark(
    session: MutableMapping[str, Any], slug: str, key: str, *, done: bool, at: datetime
) -> None:
    """Keep one resource as done since `at`, or as not done. The first time stays.

    A path that was set aside is taken up again by a tick.
    """
    visit = _copy(session)
    kept = _of(visit, slug)
    if done:
        kept["done"].setdefault(key, at.isoformat())
        kept.pop("aside", None)
    else:
        kept["done"].pop(key, None)
    session[VISIT] = visit


def take(session: MutableMapping[str, Any], slug: str, options: Set[str]) -> None:
    """Keep the options taken on one path."""
    visit = _copy(session)
    _of(visit, slug)["options"] = sorted(options)
    session[VISIT] = visit


def keep_pace(session: MutableMapping[str, Any], slug: str, hours: int) -> None:
    """Keep how many hours a week a path is to have."""
    visit = _copy(session)
    _of(visit, slug)["pace"] = hours
    session[VISIT] = visit


def set_aside(session: MutableMapping[str, Any], slug: str, since: datetime | None) -> None:
    """Set a path aside, since the first time that is said, or take it up again for None.

    A path that was never taken up cannot be set aside.
    """
    visit = _copy(session)
    if slug not in visit:
        return
    if since:
        visit[slug].setdefault("aside", since.isoformat())
    else:
        visit[slug].pop("aside", None)
    session[VISIT] = visit


def untick_all(session: MutableMapping[str, Any], slug: str) -> None:
    """Drop every tick on one path, and that it is set aside; nothing else of it."""
    visit = _copy(session)
    if slug in visit:
        visit[slug]["done"] = {}
        visit[slug].pop("aside", None)
        session[VISIT] = visit


def forget(session: MutableMapping[str, Any]) -> None:
    """Drop the whole visit."""
    session.pop(VISIT, None)


def _copy(session: Mapping[str, Any]) -> dict[str, Any]:
    """Return the visit as new values: a session saves only what is assigned to it."""
    return {
        slug: {**kept, "done": dict(kept["done"]), "options": list(kept["options"])}
        for slug, kept in session.get(VISIT, {}).items()
    }


def _seen(kept: list[Any] | None) -> Seen | None:
    return Seen(kept[0], datetime.fromisoformat(kept[1])) if kept else None


def _of(visit: dict[str, Any], slug: str) -> dict[str, Any]:
    kept: dict[str, Any] = visit.setdefault(slug, {"done": {}, "options": []})
    return kept
