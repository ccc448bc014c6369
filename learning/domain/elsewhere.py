"""Resources that lead to the same address on several paths, and which of them somebody ticked.

Which resources these are is worked out from the rows once in a process, for as long as no path is
published, and costs a page nothing for who has ticked nothing elsewhere. The rows are a working
copy: what a path says of a resource is taken from its outline, when there is something to say.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from learning.domain.addresses import plain
from learning.domain.document import Link as LinkPart
from learning.domain.others import Others
from learning.domain.outline import Outline, OutlineResource
from learning.domain.publishing import OUTLINES_KEPT, newest_outlines
from learning.models import Link, Resource

Place = tuple[str, str]


class Twin(NamedTuple):
    """A resource of another path that leads to the same address."""

    row: int
    path: str
    key: str


class Elsewhere(NamedTuple):
    """What is known of the same address ticked on another path."""

    at: datetime
    path: str
    """Nothing for a path that is not open now."""
    path_title: str
    language: str
    extent: str | None
    """What is asked there, as published; none where that cannot be told."""
    day: str = ""
    """The moment in words, as seen by the person."""


def ticked_elsewhere(
    outline: Outline, others: Others, resources: Iterable[OutlineResource]
) -> dict[str, Elsewhere]:
    """Return which of some resources were ticked on another path, by key: the latest of each.

    One query more to say it, once a process knows the twins, and none without ticks elsewhere.
    A visitor's ticks elsewhere cost another: theirs come from no statement that tells what is new.
    A working copy offers nothing: there is nothing to tick.
    """
    if not others.has_ticks or outline.revision_id is None:
        return {}
    twins = _twins(outline, others.newest_revision)
    ticked = {
        resource: [
            (at, twin)
            for twin in twins.get(resource.key, ())
            if (at := others.ticked_at(twin.row, twin.path, twin.key))
        ]
        for resource in resources
        if resource.key in twins
    }
    slugs = {twin.path for each in ticked.values() for _, twin in each}
    paths = {path.slug: (path, is_open) for path, is_open in newest_outlines(sorted(slugs))}
    found = {}
    for resource, each in ticked.items():
        for at, twin in sorted(each, reverse=True):
            if twin.path in paths and (said := _said(resource, at, twin, *paths[twin.path])):
                found[resource.key] = said
                break
    return found


def _said(
    resource: OutlineResource, at: datetime, twin: Twin, path: Outline, is_open: bool
) -> Elsewhere | None:
    """Return what to say of a tick; nothing where the two lead elsewhere as published."""
    there = path.resources.get(twin.key)
    if there and not _is_twin(_place_of(resource.main_link), _place_of(there.main_link)):
        return None
    if not is_open:
        return Elsewhere(at, "", "", "", None)
    extent = there.extent if there else None
    return Elsewhere(at, path.slug, path.title, path.document.language, extent)


@lru_cache(maxsize=OUTLINES_KEPT)
def _twins(outline: Outline, newest_revision: int) -> Mapping[str, tuple[Twin, ...]]:
    """Return the other paths' resources that lead where one of the outline does, by its key."""
    ours = [
        (resource.key, _place_of(resource.main_link))
        for resource in outline.resources.values()
        if resource.is_tickable and resource.main_link
    ]
    by_address: dict[str, list[tuple[str, Place]]] = defaultdict(list)
    for key, place in ours:
        for address in filter(None, place):
            by_address[address].append((key, place))
    keys: dict[int, set[str]] = defaultdict(set)
    for row, place in _places_on_other_paths(outline.path_id):
        for address in filter(None, place):
            keys[row].update(k for k, our in by_address.get(address, ()) if _is_twin(our, place))
    rows = Resource.objects.filter(pk__in=[row for row, found in keys.items() if found])
    twins: dict[str, tuple[Twin, ...]] = {}
    for fields in rows.order_by("pk").values_list("pk", "path__slug", "key"):
        for key in keys[fields[0]]:
            twins[key] = (*twins.get(key, ()), Twin(*fields))
    return twins


def _places_on_other_paths(path_id: int) -> Iterable[tuple[int, Place]]:
    """Yield where the main link of each resource leads, archived ones too."""
    links = Link.objects.exclude(resource__path_id=path_id)
    links = links.order_by("resource_id", "position", "pk")
    before = None
    for row, url, replaced_by in links.values_list("resource_id", "url", "replaced_by").iterator():
        if row != before:
            yield row, _place(url, replaced_by)
        before = row


def _place_of(link: LinkPart | None) -> Place:
    return _place(link.url, link.replaced_by) if link else ("", "")


def _place(url: str, replaced_by: str) -> Place:
    return plain(url), plain(replaced_by) if replaced_by else ""


def _is_twin(one: Place, other: Place) -> bool:
    """Tell whether two links lead to one address: the same, or one moved to where the other is.

    Two that moved to one address are different works: much is moved to a new site's front page.
    """
    (url, moved_to), (other_url, other_moved_to) = one, other
    return bool(url) and (other_url in {url, moved_to} or url == other_moved_to)
