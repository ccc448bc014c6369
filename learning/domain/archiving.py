"""Parts taken out of a path, and brought back: their ticks stay with them either way."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from learning.models import Choice, Option, Resource, Step

Part = Step | Resource | Choice | Option


def archive(part: Part) -> None:
    """Take a part out of its path. One that is out already stays as it was."""
    type(part)._base_manager.filter(pk=part.pk, archived_at=None).update(archived_at=timezone.now())


@transaction.atomic
def bring_back(part: Part) -> None:
    """Put an archived part back into its path, behind its neighbours."""
    archived = type(part)._base_manager.filter(pk=part.pk).exclude(archived_at=None)
    archived.update(archived_at=None, position=place_behind(part))


def place_behind(part: Part) -> int:
    """Return the position behind all others where a part stands."""
    neighbours = type(part)._base_manager.filter(archived_at=None, **_around(part))
    return (neighbours.exclude(pk=part.pk).aggregate(last=Max("position"))["last"] or 0) + 1


def _around(part: Part) -> dict[str, int]:
    if isinstance(part, Resource):
        return {"step_id": part.step_id}
    if isinstance(part, Option):
        return {"choice_id": part.choice_id}
    return {"path_id": part.path_id}
