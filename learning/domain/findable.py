"""What of a path can be found, and by which of its words: the path, its steps, pieces, creators."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from learning.domain.document import Creator, Document, Resource, Step, Weight

# A text longer than this is known by its beginning.
LONGEST_TEXT = 4_000

_MARKUP = re.compile(r"\]\([^)\s]*\)|https?://\S+|[\[*_`#>|]+")


class Sort(StrEnum):
    """What is found, in the order in which equally good finds stand."""

    PATH = "path"
    STEP = "step"
    CREATOR = "creator"
    RESOURCE = "resource"


class Tier(IntEnum):
    """Where a word stands: the nearer to a title, the better the find."""

    TITLE = 0
    CREATOR = 1
    TOPIC = 2
    TEXT = 3
    AROUND = 4
    """In the title of the path or step that holds it: it narrows, and finds nothing alone."""


Words = tuple[tuple[Tier, str], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found, with all that a list of finds says of it."""

    sort: Sort
    key: str
    title: str
    path: str
    path_title: str
    language: str
    step: str = ""
    step_title: str = ""
    kind: str = ""
    by: str = ""
    is_core: bool = True
    topics: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    """What is said of it, without markup."""


def entries_of(document: Document, kinds: Mapping[str, str]) -> Iterator[tuple[Entry, Words]]:
    """Yield what of a document can be found, in walking order, with the words that find it.

    `kinds` says what people call each kind of resource. A step without anything to tick is not
    shown, so nothing of it is found.
    """
    yield _path(document)
    creators = {creator.key: creator for creator in document.creators}
    options = {each.key: each.title for choice in document.choices for each in choice.options}
    credited: dict[str, Creator] = {}
    for step in document.steps:
        if all(resource.weight is Weight.REFERENCE for resource in step.resources):
            continue
        yield _step(document, step)
        for resource in step.resources:
            makers = [creators[credit.creator] for credit in resource.credits]
            credited |= {maker.key: maker for maker in makers}
            around = [kinds.get(resource.kind.value, ""), options.get(resource.option, "")]
            yield _resource(document, step, resource, makers, around)
    for creator in credited.values():
        yield _creator(document, creator)


def _path(document: Document) -> tuple[Entry, Words]:
    source = document.source
    makers = [*source.authors, source.publisher] if source else []
    texts = _plain(document.tagline, document.summary, document.outcome)
    entry = Entry(
        sort=Sort.PATH,
        key=document.key,
        title=document.title,
        path=document.key,
        path_title=document.title,
        language=document.language,
        by=", ".join(maker for maker in makers if maker),
        topics=document.topics,
        texts=texts,
    )
    return entry, _words(entry)


def _step(document: Document, step: Step) -> tuple[Entry, Words]:
    entry = Entry(
        sort=Sort.STEP,
        key=step.key,
        title=step.title,
        path=document.key,
        path_title=document.title,
        language=document.language,
        step=step.key,
        step_title=step.title,
        texts=_plain(step.purpose, step.introduction),
    )
    return entry, _words(entry, document.title)


def _resource(
    document: Document,
    step: Step,
    resource: Resource,
    makers: list[Creator],
    around: list[str],
) -> tuple[Entry, Words]:
    entry = Entry(
        sort=Sort.RESOURCE,
        key=resource.key,
        title=resource.title,
        path=document.key,
        path_title=document.title,
        language=document.language,
        step=step.key,
        step_title=step.title,
        kind=resource.kind.value,
        by=", ".join(dict.fromkeys(maker.name for maker in makers)),
        is_core=resource.weight is Weight.CORE,
        topics=resource.topics,
        texts=_plain(resource.extent, resource.optional_for, resource.guidance),
    )
    institutions = [credit.institution for credit in resource.credits if credit.institution]
    return entry, _words(entry, document.title, step.title, *around, *institutions)


def _creator(document: Document, creator: Creator) -> tuple[Entry, Words]:
    entry = Entry(
        sort=Sort.CREATOR,
        key=creator.key,
        title=creator.name,
        path=document.key,
        path_title=document.title,
        language="",
        kind=creator.kind.value,
    )
    return entry, _words(entry)


def _words(entry: Entry, *around: str) -> Words:
    return (
        (Tier.TITLE, entry.title),
        (Tier.CREATOR, entry.by),
        *((Tier.TOPIC, topic) for topic in entry.topics),
        *((Tier.TEXT, text) for text in entry.texts),
        *((Tier.AROUND, text) for text in around),
    )


def _plain(*texts: str) -> tuple[str, ...]:
    """Return texts without Markdown's signs and addresses; nothing for empty ones."""
    plain = (" ".join(_MARKUP.sub(" ", text[:LONGEST_TEXT]).split()) for text in texts)
    return tuple(text for text in plain if text)
