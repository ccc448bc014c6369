"""Where an address stands on the site already, on whatever path, archived or not."""

from collections.abc import Iterable

from django.db.models import Q

from learning.domain.addresses import host_of, plain
from learning.domain.document import MinutesBasis
from learning.domain.metadata import Maker, Origin, Proposal
from learning.models import Link, Resource

MOST_NAMED = 10


def duplicates_of(addresses: Iterable[str]) -> list[Resource]:
    """Return the resources that link to one of these places, with path and step: two queries.

    Those that are part of their path now come first.
    """
    places = {plain(address) for address in addresses if address}
    like = Q(pk=None)
    for place in places:
        # The database finds what might be the same; whether it is, is not its to say.
        path = place.partition("/")[2].partition("?")[0]
        like |= Q(url__icontains=host_of(f"//{place}"), url__contains=path)
    links = Link.objects.filter(like).order_by("pk").values_list("resource_id", "url")
    found = {resource_id for resource_id, url in links if plain(url) in places}
    resources = Resource.objects.filter(pk__in=sorted(found)[:MOST_NAMED])
    rows = resources.select_related("path", "step").order_by("path__position", "pk")
    return sorted(rows, key=is_archived)


def is_archived(resource: Resource) -> bool:
    """Tell whether a resource, or the step that holds it, is out of its path."""
    return bool(resource.archived_at or resource.step.archived_at)


def taken_over(resource: Resource, address: str) -> Proposal:
    """Return a proposal that says of an address what a resource of the site says of it."""
    credits = resource.credits.select_related("creator").order_by("position", "pk")
    proposal = Proposal(
        address=address,
        title=resource.title,
        creators=[Maker(row.creator.name, row.role, row.creator.kind) for row in credits],
        kind=resource.kind,
        minutes=resource.minutes,
        minutes_basis=resource.minutes_basis or MinutesBasis.ESTIMATE.value,
    )
    said = [name for name in ("title", "creators", "kind", "minutes") if getattr(proposal, name)]
    proposal.origins = dict.fromkeys(said, Origin.SITE.value)
    return proposal
