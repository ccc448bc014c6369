"""Chronicle: a path's revisions, the newest first, each with what it changed for everybody."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from learning.domain.document import Document
from learning.domain.news import News, news_between
from learning.domain.outline import Outline
from learning.models import Revision

ENTRIES_A_PAGE = 20
NEWS_KEPT = 2_000

_Key = tuple[int, datetime]
_kept: dict[_Key, News] = {}


class Entry(NamedTuple):
    """One revision, as the public is told of it."""

    number: int
    published_at: datetime
    summary: str
    news: News | None
    """None for the first one."""


class Page(NamedTuple):
    """Some revisions of a path, and where the next page on either side begins."""

    entries: tuple[Entry, ...]
    newer: int | None
    older: int | None


def page_of(outline: Outline, until: int | None = None) -> Page:
    """Return the revisions up to a number, or the newest: two queries for any of them."""
    newest = outline.number
    until = newest if until is None else max(1, min(until, newest))
    entries = _entries(outline, until)
    last = entries[-1].number if entries else 1
    return Page(
        entries,
        newer=min(until + ENTRIES_A_PAGE, newest) if until < newest else None,
        older=last - 1 if last > 1 else None,
    )


def first_published_at(outline: Outline) -> datetime:
    """Return when a path was first published."""
    rows = Revision.objects.filter(path_id=outline.path_id).order_by("number")
    return rows.values_list("published_at", flat=True)[0]


def _entries(outline: Outline, until: int) -> tuple[Entry, ...]:
    rows = Revision.objects.filter(path_id=outline.path_id, number__lte=until)
    found = list(
        rows.order_by("-number").values_list("pk", "number", "published_at", "summary")[
            : ENTRIES_A_PAGE + 1
        ]
    )
    shown = found[:ENTRIES_A_PAGE]
    wanted = {(pk, at) for pk, number, at, _ in shown if number > 1}
    news = _news_of(wanted, [pk for pk, *_ in found])
    return tuple(
        Entry(number, at, summary, news.get((pk, at))) for pk, number, at, summary in shown
    )


def _news_of(wanted: set[_Key], revisions: list[int]) -> dict[_Key, News]:
    """Return what sets revisions apart from the ones before, worked out once: none changes."""
    news = {key: _kept[key] for key in wanted if key in _kept}
    if len(news) < len(wanted):
        found = {
            key: news_between(old, new)
            for (key, new), (_, old) in _pairs(revisions)
            if key in wanted and key not in news
        }
        if len(_kept) + len(found) > NEWS_KEPT:
            _kept.clear()
        _kept.update(found)
        news |= found
    return news


def _pairs(
    revisions: list[int],
) -> Iterator[tuple[tuple[_Key, Document], tuple[_Key, Document]]]:
    """Yield each revision with the one before it; two documents at a time are held."""
    rows = Revision.objects.filter(pk__in=revisions).order_by("-number")
    later: tuple[_Key, Document] | None = None
    for pk, at, plain in rows.values_list("pk", "published_at", "document").iterator(chunk_size=1):
        this = (pk, at), Document.model_validate(plain)
        if later:
            yield later, this
        later = this
