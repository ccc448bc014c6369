"""A resource added to a step with its link and its credits, all at once; learners see it later."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from learning.domain.keys import key_of
from learning.domain.metadata import Maker
from learning.domain.positions import place_behind
from learning.models import Creator, Credit, LearningPath, Link, Resource, Step

MOST_RESOURCES = 200  # of one step, as in a document


class NotAdded(Exception):
    """What keeps a resource from being added: the field it is about, and a sentence."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


@dataclass(frozen=True)
class NewResource:
    """A resource as typed: its own fields, where it is, and who made it."""

    step: str
    address: str
    makers: tuple[Maker, ...]
    fields: dict[str, Any]
    """By their names in the model; an empty key is made from the title."""


@transaction.atomic
def add(path: LearningPath, new: NewResource) -> Resource:
    """Add a resource at the end of its step, and return it. Raises NotAdded."""
    path = LearningPath.objects.select_for_update().get(pk=path.pk)
    step = Step.objects.live().filter(path=path, key=new.step).first()
    if step is None:
        raise NotAdded("step", _("This step is not part of the path any more."))
    if step.resources.live().count() >= MOST_RESOURCES:
        raise NotAdded("step", _("A step holds at most %(most)s.") % {"most": MOST_RESOURCES})
    taken = set(Resource.objects.filter(path=path).values_list("key", flat=True))
    fields = {**new.fields, "key": new.fields["key"] or key_of(new.fields["title"], taken)}
    if fields["key"] in taken:
        raise NotAdded("key", _("The path has a resource with this key. Choose another."))
    resource = Resource(step=step, path=path, **fields)
    resource.position = place_behind(resource)
    resource.save()
    if new.address:
        Link.objects.create(resource=resource, position=1, url=new.address)
    _credit(resource, new.makers)
    return resource


def creators_named(names: Iterable[str]) -> dict[str, Creator]:
    """Return the creators with these names, by the name in small letters; one query.

    Of several with one name the first is meant.
    """
    wanted = {name.casefold(): name for name in names}
    like = Q(pk=None)
    for name in wanted.values():
        # SQLite folds ASCII alone; a key is spelled in nothing else.
        like |= Q(name__iexact=name) | Q(key=key_of(name, otherwise="creator"))
    found: dict[str, Creator] = {}
    for creator in Creator.objects.filter(like).order_by("pk"):
        if creator.name.casefold() in wanted:
            found.setdefault(creator.name.casefold(), creator)
    return found


def _credit(resource: Resource, makers: Iterable[Maker]) -> None:
    """Credit everybody, once in a role. Who is not known yet becomes a creator."""
    makers = list(makers)
    known = creators_named(maker.name for maker in makers)
    new = [maker for maker in makers if maker.name.casefold() not in known]
    taken = _keys_like(new)
    for maker in new:
        if maker.name.casefold() not in known:
            known[maker.name.casefold()] = _made(maker, taken)
    credits = dict.fromkeys((known[each.name.casefold()].pk, each.role) for each in makers)
    Credit.objects.bulk_create(
        Credit(resource=resource, creator_id=creator, role=role, position=number)
        for number, (creator, role) in enumerate(credits, 1)
    )


def _keys_like(makers: Iterable[Maker]) -> set[str]:
    """Return the keys of creators that might be in the way of these."""
    like = Q(pk=None)
    for maker in makers:
        like |= Q(key__startswith=key_of(maker.name, otherwise="creator"))
    return set(Creator.objects.filter(like).values_list("key", flat=True))


def _made(maker: Maker, taken: set[str]) -> Creator:
    while True:
        key = key_of(maker.name, taken, otherwise="creator")
        taken.add(key)
        try:
            with transaction.atomic():
                return Creator.objects.create(key=key, name=maker.name, kind=maker.kind)
        except IntegrityError:  # Somebody else has taken the key, maybe for the same creator.
            if made := creators_named([maker.name]):
                return made[maker.name.casefold()]
