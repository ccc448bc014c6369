"""Parts taken out of a path, and brought back: their ticks stay with them either way.

Their neighbours close up, so that live parts are always numbered 1 to n.
"""

from django.db import transaction
from django.utils import timezone

from learning.domain.positions import Part, neighbours, number_in_order, place_behind


@transaction.atomic
def archive(part: Part) -> None:
    """Take a part out of its path. One that is out already stays as it was."""
    type(part)._base_manager.filter(pk=part.pk, archived_at=None).update(archived_at=timezone.now())
    number_in_order(neighbours(_where_it_is(part)))


@transaction.atomic
def bring_back(part: Part) -> None:
    """Put an archived part back into its path, behind its neighbours."""
    part = _where_it_is(part)
    archived = type(part)._base_manager.filter(pk=part.pk).exclude(archived_at=None)
    archived.update(archived_at=None, position=place_behind(part))
    number_in_order(neighbours(part))


def _where_it_is(part: Part) -> Part:
    """Return a part as it is stored, for it may have moved before its path was held."""
    return type(part)._base_manager.get(pk=part.pk)
