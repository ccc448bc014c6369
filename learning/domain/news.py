"""News: what became of a path since somebody saw it, as learners are told of it.

What one's options do not show is left out, and editors' remarks are nobody else's business.
A part that comes or goes with its step is told with the step; small edits are only counted.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from learning.domain.change import Act, Change, Kind, Subject, changes_between
from learning.domain.document import Choice, Document, Resource, Step, Weight
from learning.domain.outline import Outline, OutlineResource


class Sort(StrEnum):
    """What became of a part, in the order learners are told of it."""

    NEW = "new"
    REPLACED = "replaced"
    MOVED = "moved"
    WEIGHED = "weighed"
    GONE = "gone"
    ELSEWHERE = "elsewhere"
    """It is still there, for those who take another option."""
    OPTION = "option"
    ORDER = "order"
    BROKEN = "broken"
    PAID = "paid"
    BACK = "back"


class Item(NamedTuple):
    """One thing to tell of a resource, a step, an option or, without a key, of the path."""

    sort: Sort
    key: str = ""
    title: str = ""
    is_step: bool = False
    step: str = ""
    """The key of the step it is in."""
    step_title: str = ""
    weight: Weight = Weight.CORE
    other: str = ""
    """What it replaces, the option it is for, or the question it answers."""
    keys: tuple[str, ...] = ()
    """The resources it replaces, or that came or went with a step."""
    option: str = ""
    """For whom it is, where everybody is told."""
    is_done: bool = False
    """Whether the learner had done it, or what it replaces."""


class News(NamedTuple):
    """All there is to tell."""

    items: tuple[Item, ...] = ()
    small: int = 0
    """How many small edits there were."""
    readdressed: tuple[tuple[str, str], ...] = ()
    """Resources that lead elsewhere now, each with where it led."""

    @property
    def total(self) -> int:
        """Return how many things there are to tell; small edits are one."""
        return len(self.items) + bool(self.small)


class Seen(NamedTuple):
    """What somebody has seen of a path: a revision, by its row, and its links as of when."""

    revision_id: int
    at: datetime


NOTHING = News()


def later(one: Seen | None, other: Seen) -> Seen:
    """Return all that was seen by either; a path's revisions have rising rows."""
    if one is None:
        return other
    return Seen(max(one.revision_id, other.revision_id), max(one.at, other.at))


def earlier(one: Seen | None, other: Seen | None) -> Seen | None:
    """Return what was seen first, so that nothing of what came after is missed."""
    return min((each for each in (one, other) if each), key=lambda seen: seen.at, default=None)


# What is told in another way, or to curators alone.
_UNTOLD = {"remark", "weight", "replaces"}
_WALKED = {"steps", "resources"}
_RANK = {sort: rank for rank, sort in enumerate(Sort)}


class _Shown:
    """What a document shows under some options; under None, to everybody."""

    def __init__(self, document: Document, taken: Set[str] | None) -> None:
        outline = Outline(document, {})
        counted = None if taken is None else outline.options_counted(taken)
        self.document = document
        self.steps = {step.key: step for step in document.steps}
        self.all = {part.key: part for part in document.resources}
        self.resources: dict[str, tuple[Resource, Step]] = {
            part.key: (part, step)
            for step in document.steps
            for part in step.resources
            if counted is None or not part.option or part.option in counted
        }
        self.options = {
            option.key: (option.title, choice)
            for choice in document.choices
            for option in choice.options
        }
        self.names_options = taken is None

    def shows(self, step: Step) -> bool:
        """Tell whether there is anything to tick in a step."""
        return any(
            part.key in self.resources and part.weight is not Weight.REFERENCE
            for part in step.resources
        )

    def item(self, sort: Sort, part: Resource, step: Step, **more: Any) -> Item:
        """Return what is told of a resource."""
        known = part.option in self.options and self.names_options
        return Item(
            sort,
            part.key,
            part.title,
            step=step.key,
            step_title=step.title,
            weight=part.weight,
            option=self.options[part.option][0] if known else "",
        )._replace(**more)


def news_between(old: Document, new: Document, taken: Set[str] | None = None) -> News:
    """Return what became of a path under the options taken; by default, whatever one takes."""
    before, after = _Shown(old, taken), _Shown(new, taken)
    replaced = dict(_replacements(before, after))
    items = [
        *_arrived(before, after, replaced),
        *_stayed(before, after),
        *_left(before, after, replaced),
        *_new_options(before, after),
        *_reordered(before, after),
    ]
    return News(
        tuple(sorted(items, key=lambda item: _RANK[item.sort])),
        sum(_is_small(change, before, after) for change in changes_between(old, new)),
        tuple(_readdressed(before, after)),
    )


def news_of_links(outline: Outline, options: Set[str], since: datetime, news: News) -> list[Item]:
    """Return which links broke since a moment, and which that were broken then are back.

    `news` is what else became of the path: of what is new there, nothing was known then.
    """
    fresh = {key for item in news.items for key in (item.key, *item.keys) if _is_new(item)}
    elsewhere = dict(news.readdressed)
    found = []
    for resource, turn in outline.turned:
        if resource.key in fresh or not resource.is_offered_under(options):
            continue
        was_broken = turn.broken_at is None or turn.broken_at <= since
        if resource.trouble and not was_broken:
            found.append(_of_link(outline, resource))
        if resource.trouble or resource.key in elsewhere:
            continue
        if was_broken and turn.back_at and turn.back_at > since:
            found.append(_of_link(outline, resource))
    for key, address in elsewhere.items():
        resource, was = outline.resources[key], outline.turns.get(address)
        if was is None or resource.trouble or address not in outline.troubles:
            continue
        if was.broken_at is None or was.broken_at <= since:
            found.append(_of_link(outline, resource))
    return sorted(found, key=lambda item: _RANK[item.sort])


def told_to(news: News, completed: Mapping[str, datetime], seen_at: datetime) -> News:
    """Return the news with what the learner had done marked so."""

    def marked(item: Item) -> Item:
        keys = item.keys
        if item.sort is Sort.NEW:
            # What is ticked since is not back: it was new then, and is done now.
            keys = () if item.is_step else (item.key,)
            known = {key for key in keys if key in completed and completed[key] <= seen_at}
        else:
            known = {key for key in (item.key, *keys) if key in completed}
            if item.sort is Sort.REPLACED:
                known.discard(item.key)
        return item._replace(is_done=bool(known))

    return news._replace(items=tuple(marked(item) for item in news.items))


def newly_asked(news: News) -> frozenset[str]:
    """Return the resources that count now and did not: new ones, and those weighed anew."""
    asked = (Sort.NEW, Sort.REPLACED, Sort.WEIGHED)
    return frozenset(
        key
        for item in news.items
        if item.sort in asked
        for key in (item.keys if item.is_step else (item.key,))
    )


def _is_new(item: Item) -> bool:
    return item.sort in {Sort.NEW, Sort.REPLACED}


def _replacements(before: _Shown, after: _Shown) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield who newly takes whose place."""
    for key, (part, _) in after.resources.items():
        known = before.all[key].replaces if key in before.all else ()
        earlier = tuple(
            other
            for other in part.replaces
            if other in before.resources and other not in after.all and other not in known
        )
        if earlier:
            yield key, earlier


def _arrived(
    before: _Shown, after: _Shown, replaced: Mapping[str, tuple[str, ...]]
) -> Iterator[Item]:
    """Yield what is new: whole steps, resources, and those that take the place of others."""
    for step in after.document.steps:
        parts = [part for part in step.resources if part.key in after.resources]
        new = [p for p in parts if p.key not in before.resources and p.key not in replaced]
        if step.key not in before.steps and after.shows(step):
            yield Item(
                Sort.NEW,
                step.key,
                step.title,
                is_step=True,
                step=step.key,
                step_title=step.title,
                keys=tuple(part.key for part in new),
            )
        else:
            yield from (after.item(Sort.NEW, part, step) for part in new)
        for part in parts:
            if part.key in replaced:
                keys = replaced[part.key]
                names = ", ".join(before.all[key].title for key in keys)
                yield after.item(Sort.REPLACED, part, step, other=names, keys=keys)


def _stayed(before: _Shown, after: _Shown) -> Iterator[Item]:
    """Yield what moved to another step, and what counts otherwise than it did."""
    for key, (part, step) in after.resources.items():
        if key not in before.resources:
            continue
        was, was_in = before.resources[key]
        if was_in.key != step.key:
            yield after.item(Sort.MOVED, part, step)
        if was.weight is not part.weight:
            yield after.item(Sort.WEIGHED, part, step)


def _left(before: _Shown, after: _Shown, replaced: Mapping[str, tuple[str, ...]]) -> Iterator[Item]:
    """Yield what is no longer there: whole steps, resources, and those for others now."""
    told = {key for keys in replaced.values() for key in keys}
    for step in before.document.steps:
        gone = [
            part
            for part in step.resources
            if part.key in before.resources
            and part.key not in after.resources
            and part.key not in told
        ]
        if step.key not in after.steps and before.shows(step):
            keys = tuple(part.key for part in gone if part.key not in after.all)
            yield Item(Sort.GONE, step.key, step.title, is_step=True, keys=keys)
            gone = [part for part in gone if part.key in after.all]
        for part in gone:
            if part.key in after.all:
                title, _ = after.options.get(after.all[part.key].option, ("", None))
                yield before.item(Sort.ELSEWHERE, part, step, other=title)
            else:
                yield before.item(Sort.GONE, part, step, option="")


def _new_options(before: _Shown, after: _Shown) -> Iterator[Item]:
    """Yield what can newly be chosen, if anything hangs on it."""
    for key, (title, choice) in after.options.items():
        step = _asks(after.document, choice)
        if key not in before.options and step:
            yield Item(
                Sort.OPTION,
                key,
                title,
                step=step.key,
                step_title=step.title,
                other=choice.question,
            )


def _asks(document: Document, choice: Choice) -> Step | None:
    """Return the first step that asks a question."""
    keys = {option.key for option in choice.options}
    return next(
        (step for step in document.steps if any(part.option in keys for part in step.resources)),
        None,
    )


def _reordered(before: _Shown, after: _Shown) -> Iterator[Item]:
    """Yield where what was there stands in a new order."""

    def is_new_order(old: Iterable[str], new: Iterable[str]) -> bool:
        was, now = list(old), list(new)
        both = set(was) & set(now)
        return [key for key in was if key in both] != [key for key in now if key in both]

    if is_new_order(before.steps, after.steps):
        yield Item(Sort.ORDER)
    for key, step in after.steps.items():
        if key not in before.steps:
            continue
        was = (part.key for part in before.steps[key].resources if part.key in before.resources)
        now = (part.key for part in step.resources if part.key in after.resources)
        if is_new_order(was, now):
            yield Item(Sort.ORDER, key, step.title, is_step=True, step=key, step_title=step.title)


def _readdressed(before: _Shown, after: _Shown) -> Iterator[tuple[str, str]]:
    for key, (part, _) in after.resources.items():
        was = before.all.get(key)
        if was and was.links and part.links and was.links[0].current != part.links[0].current:
            yield key, was.links[0].current


def _is_small(change: Change, before: _Shown, after: _Shown) -> bool:
    """Tell whether a change is one of those that are only counted."""
    about = change.subject
    part = next((each for each in _around(about) if each.kind is Kind.RESOURCE), None)
    if part and (part.key not in before.resources or part.key not in after.resources):
        return False
    if change.act is Act.CHANGED:
        return change.field not in _UNTOLD
    if change.act is Act.REORDERED:
        return change.field not in _WALKED
    return about.kind in {Kind.LINK, Kind.CREDIT, Kind.IMAGE, Kind.PREREQUISITE} or (
        about.kind in {Kind.CHOICE, Kind.OPTION} and change.act is not Act.ADDED
    )


def _around(subject: Subject | None) -> Iterator[Subject]:
    while subject:
        yield subject
        subject = subject.owner


def _of_link(outline: Outline, resource: OutlineResource) -> Item:
    trouble = resource.trouble
    sort = Sort.BACK if trouble is None else Sort.BROKEN if trouble.is_down else Sort.PAID
    titles = {step.key: step.title for step in outline.document.steps}
    return Item(
        sort,
        resource.key,
        resource.title,
        step=resource.step_key,
        step_title=titles[resource.step_key],
        weight=resource.weight,
    )
