"""What a page's JSON-LD says about the work it shows, in schema.org's words."""

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

MOST_NODES = 2_000
MOST_PEOPLE = 50

# The works a page may be about, the more telling first. Anything else is its furniture.
WORKS = [
    "VideoObject",
    "ScholarlyArticle",
    "Course",
    "Chapter",
    "Book",
    "PresentationDigitalDocument",
    "SoftwareSourceCode",
    "APIReference",
    "HowTo",
    "TechArticle",
    "LearningResource",
    "BlogPosting",
    "NewsArticle",
    "Report",
    "Article",
    "SoftwareApplication",
    "CreativeWork",
    "WebPage",
]
# What stands under these is as near to the page as what holds them.
SAME_LEVEL = {"@graph", "mainEntity"}
_DURATION = re.compile(
    r"P(?:(\d{1,3})W)?(?:(\d{1,3})D)?"
    r"(?:T(?:(\d{1,4})H)?(?:(\d{1,6})M)?(?:(\d{1,7})(?:[.,]\d{1,9})?S)?)?",
    re.ASCII,
)
_SECONDS = (7 * 86_400, 86_400, 3_600, 60, 1)

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a page names, and whether it is an institution."""

    name: str
    is_institution: bool = False


@dataclass(slots=True)
class Work:
    """What a page declares about the work it shows; empty where it says nothing."""

    types: list[str] = field(default_factory=list)
    title: str = ""
    authors: list[Person] = field(default_factory=list)
    lecturers: list[Person] = field(default_factory=list)
    publishers: list[Person] = field(default_factory=list)
    language: str = ""
    sort: str = ""
    length: int = 0  # seconds of a recording
    time_required: int = 0  # seconds that working through it takes


def read(blocks: Iterable[str]) -> Work:
    """Return what the blocks say about the page's main work. Faulty blocks are passed over."""
    found = _nodes(blocks)
    known: dict[str, Node] = {}
    for _, node in found:
        if isinstance(node.get("@id"), str) and "name" in node:
            known.setdefault(node["@id"], node)
    works = [
        (level, min(WORKS.index(name) for name in types), number)
        for number, (level, node) in enumerate(found)
        if (types := [name for name in types_of(node) if name in WORKS])
    ]
    if not works:
        return Work()
    node = found[min(works)[2]][1]
    course = [part for part in _list(node.get("hasCourseInstance")) if isinstance(part, dict)]
    workload = next((part["courseWorkload"] for part in course if "courseWorkload" in part), "")
    return Work(
        types=types_of(node),
        title=_text(node.get("headline")) or _text(node.get("name")),
        authors=_people(node, known, "author", "creator"),
        lecturers=[
            person for part in [node, *course[:5]] for person in _people(part, known, "instructor")
        ],
        publishers=_people(node, known, "provider", "publisher"),
        language=_language(node.get("inLanguage")),
        sort=" ".join(_text(sort) for sort in _list(node.get("learningResourceType"))[:5]),
        length=seconds(_text(node.get("duration"))),
        time_required=seconds(_text(node.get("timeRequired")) or _text(workload)),
    )


def seconds(duration: str) -> int:
    """Return an ISO 8601 duration such as PT1H20M in seconds, or 0 for anything else."""
    found = _DURATION.fullmatch(duration.strip())
    if not found:
        return 0
    return sum(int(part or 0) * unit for part, unit in zip(found.groups(), _SECONDS, strict=True))


def types_of(node: Node) -> list[str]:
    """Return a node's types by their bare names."""
    names = (_text(name) for name in _list(node.get("@type"))[:10])
    return [re.split(r"[/:#]", name)[-1] for name in names if name]


def _nodes(blocks: Iterable[str]) -> list[tuple[int, Node]]:
    """Return the nodes of all blocks, each with its depth, those near the page's root first."""
    waiting: deque[tuple[int, Any]] = deque((0, value) for value in _values(blocks))
    found: list[tuple[int, Node]] = []
    passed = 0
    while waiting and passed < MOST_NODES:
        passed += 1
        level, value = waiting.popleft()
        if isinstance(value, list):
            waiting.extend((level, item) for item in value[:MOST_NODES])
        elif isinstance(value, dict):
            found.append((level, value))
            for key, part in value.items():
                if isinstance(part, dict | list):
                    waiting.append((level + (key not in SAME_LEVEL), part))
    return found


def _values(blocks: Iterable[str]) -> Iterator[Any]:
    for block in blocks:
        bare = block.strip().removeprefix("<!--").removesuffix("-->")
        try:
            yield json.loads(bare, strict=False)
        except (ValueError, RecursionError):
            continue


def _people(node: Node, known: dict[str, Node], *roles: str) -> list[Person]:
    """Return whom the node names under the first of these roles that names anybody."""
    for role in roles:
        people = [_person(value, known) for value in _list(node.get(role))[:MOST_PEOPLE]]
        if named := [person for person in people if person.name]:
            return named
    return []


def _person(value: Any, known: dict[str, Node]) -> Person:
    if not isinstance(value, dict):
        return Person(_text(value))
    if "name" not in value:
        value = known.get(_text(value.get("@id")), value)
    kinds = types_of(value)
    return Person(
        _text(value.get("name")),
        is_institution=any(kind.endswith(("Organization", "University")) for kind in kinds),
    )


def _language(value: Any) -> str:
    first = next(iter(_list(value)), "")
    if isinstance(first, dict):
        return _text(first.get("alternateName")) or _text(first.get("name"))
    return _text(first)


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    """Return a text, also where it is wrapped in a list or says its own language."""
    if isinstance(value, list):
        value = next(iter(value), "")
    if isinstance(value, dict):
        value = value.get("@value", "")
    return value.strip() if isinstance(value, str) else ""
