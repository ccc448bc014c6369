"""The links that learners are served: those of every published path's newest revision."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from learning.models import Revision, Status


@dataclass(frozen=True, slots=True)
class PublishedLink:
    """One address of a published resource."""

    path_id: int
    step: str
    step_number: int
    resource: str
    title: str
    weight: str
    creators: tuple[str, ...]
    address: str
    """Where its content is: what replaced the address, or the address itself."""
    archived_url: str
    is_main: bool


def published_links(path_ids: Iterable[int] | None = None) -> Iterator[PublishedLink]:
    """Yield the links of all published paths, or of these, in walking order: one query.

    One document at a time is held, and as plain values: reading it as a Document costs more.
    """
    newer = Revision.objects.filter(path=OuterRef("path"), number__gt=OuterRef("number"))
    newest = Revision.objects.filter(~Exists(newer), path__status=Status.PUBLISHED)
    if path_ids is not None:
        newest = newest.filter(path__in=path_ids)
    rows = newest.order_by("path__position", "path__slug").values_list("path_id", "document")
    for path_id, document in rows.iterator(chunk_size=1):
        yield from _links_of(path_id, document)


def holders(addresses: Iterable[str]) -> set[int]:
    """Return the published paths that hold any of these addresses."""
    wanted = set(addresses)
    return {link.path_id for link in published_links() if link.address in wanted}


def by_address(links: Iterable[PublishedLink]) -> dict[str, set[int]]:
    """Return each address once, with the paths that hold it."""
    found: dict[str, set[int]] = defaultdict(set)
    for link in links:
        found[link.address].add(link.path_id)
    return dict(found)


def _links_of(path_id: int, document: dict[str, Any]) -> Iterator[PublishedLink]:
    names = {creator["key"]: creator["name"] for creator in document.get("creators", ())}
    for number, step in enumerate(document.get("steps", ()), start=1):
        for resource in step.get("resources", ()):
            credited = [credit["creator"] for credit in resource.get("credits", ())]
            for place, link in enumerate(resource.get("links", ())):
                yield PublishedLink(
                    path_id=path_id,
                    step=step["key"],
                    step_number=number,
                    resource=resource["key"],
                    title=resource["title"],
                    weight=resource.get("weight", "core"),
                    creators=tuple(names.get(key, key) for key in dict.fromkeys(credited)),
                    address=link.get("replaced_by") or link["url"],
                    archived_url=link.get("archived_url", ""),
                    is_main=not place,
                )
