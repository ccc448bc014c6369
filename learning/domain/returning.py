"""Returning: what is new on a path since somebody was there, worked out once and kept."""

from collections.abc import Iterable
from weakref import WeakKeyDictionary

from learning.domain.document import Document
from learning.domain.news import (
    NOTHING,
    News,
    Seen,
    newly_asked,
    news_between,
    news_of_links,
    told_to,
)
from learning.domain.outline import Outline
from learning.domain.ticking import Walked
from learning.models import Revision

# Of one outline. Anybody may try every mixture of options.
NEWS_KEPT = 64

_kept: WeakKeyDictionary[Outline, dict[tuple[int, frozenset[str]], News]] = WeakKeyDictionary()


def news_since(outline: Outline, progress: Walked) -> News:
    """Return what somebody has not seen yet. Next to nothing is done where all is seen."""
    seen = progress.seen
    if seen is None or is_all_seen(outline, seen):
        return NOTHING
    news = _since(outline, progress, seen.revision_id)
    counted = outline.walk(progress.options).options
    links = news_of_links(outline, counted, seen.at, news)
    told = news._replace(items=(*news.items, *links))
    return told_to(told, progress.completed, seen.at)


def news_count(outline: Outline, progress: Walked) -> int:
    """Return how many things somebody has not seen yet."""
    return news_since(outline, progress).total


def new_since_finish(outline: Outline, progress: Walked) -> int:
    """Return how much of what is left to do was not asked when somebody finished the path."""
    if progress.finished_at is None or progress.finished_revision_id is None:
        return 0
    asked = newly_asked(_since(outline, progress, progress.finished_revision_id))
    core = outline.walk(progress.options).core
    done = progress.completed.keys()
    return sum(part.key in asked and not part.is_done_by(done) for part in core)


def is_all_seen(outline: Outline, seen: Seen) -> bool:
    """Tell whether neither the path nor its links changed since."""
    if seen.revision_id != outline.revision_id:
        return False
    changed_at = outline.links_changed_at
    return changed_at is None or changed_at <= seen.at


def prepare(walked: Iterable[tuple[Outline, Walked]]) -> None:
    """Work out what is new on several paths, in one query for all; in none once it is kept."""
    wanted = {
        (outline, revision_id, progress.options)
        for outline, progress in walked
        for revision_id in _revisions_of(outline, progress)
        if (revision_id, progress.options) not in _kept.get(outline, {})
    }
    if not wanted:
        return
    rows = Revision.objects.filter(pk__in={revision_id for _, revision_id, _ in wanted})
    documents = {
        (row, path_id): Document.model_validate(plain)
        for row, path_id, plain in rows.values_list("pk", "path_id", "document")
    }
    for outline, revision_id, taken in wanted:
        old = documents.get((revision_id, outline.path_id))
        news = news_between(old, outline.document, taken) if old else NOTHING
        kept = _kept.get(outline, {})
        others = {} if len(kept) >= NEWS_KEPT else kept
        _kept[outline] = {**others, (revision_id, taken): news}


def _revisions_of(outline: Outline, progress: Walked) -> set[int]:
    """Return the earlier revisions that somebody's news start from."""
    seen = progress.seen
    known = (seen.revision_id if seen else None, progress.finished_revision_id)
    return {each for each in known if each is not None and each != outline.revision_id}


def _since(outline: Outline, progress: Walked, revision_id: int) -> News:
    if revision_id == outline.revision_id:
        return NOTHING
    place = revision_id, progress.options
    if place not in _kept.get(outline, {}):
        prepare([(outline, progress)])
    return _kept[outline].get(place, NOTHING)
