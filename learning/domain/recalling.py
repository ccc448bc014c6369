"""What somebody did on any path and when, loaded: for the log, which says the latest first."""

from collections.abc import Iterable, Iterator, Sequence

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from learning.domain.activity import Act, acts_of, last_of_steps, note_acts, with_finished_steps
from learning.domain.outline import Outline
from learning.domain.statements import note_moments
from learning.domain.walking import TakenUp
from learning.models import Resource

# Nobody leafs through more than this.
MOST_NOTES = 5_000


def all_acts(
    user: AbstractBaseUser | AnonymousUser,
    paths: Iterable[TakenUp],
    outlines: Sequence[Outline],
    most_notes: int = MOST_NOTES,
) -> list[Act]:
    """Return what somebody did on published paths, in no order: one query at most.

    Of notes only the latest are told; those come first that were changed last.
    """
    acts = list(_notes(user, outlines, most_notes))
    for path in paths:
        acts.extend(acts_of(path.outline, path.progress.completed, path.progress.finished_at))
    return acts


def told(acts: Sequence[Act], paths: Iterable[TakenUp]) -> list[Act]:
    """Return acts, the latest first, together with the steps that were finished by them."""
    wanted = {act.outline for act in acts}
    lasts = {
        path.outline: last_of_steps(
            path.outline.walk(path.progress.options), path.progress.completed
        )
        for path in paths
        if path.outline in wanted
    }
    return list(with_finished_steps(acts, lasts))


def titles_of_left(acts: Iterable[Act]) -> dict[int, str]:
    """Return the titles of resources that have left their path, by row: one query, or none."""
    rows = [act.row for act in acts if act.row and act.resource is None]
    return dict(Resource.objects.filter(pk__in=rows).values_list("pk", "title")) if rows else {}


def _notes(
    user: AbstractBaseUser | AnonymousUser, outlines: Sequence[Outline], most: int
) -> Iterator[Act]:
    if not isinstance(user, AbstractBaseUser):
        return
    by_path = {outline.path_id: outline for outline in outlines}
    for path, row, written_at, changed_at in note_moments(user.pk, most):
        outline = by_path.get(path)
        if outline and row in outline.keys_by_id:
            yield from note_acts(outline, outline.keys_by_id[row], written_at, changed_at)
