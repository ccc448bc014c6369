"""Mending: what a report asks for, done to the working copy under its paths' locks."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Protocol

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from learning.domain.archiving import archive
from learning.domain.keys import key_of
from learning.domain.linkmending import set_free
from learning.models import (
    Creator,
    Credit,
    LearningPath,
    Link,
    Resource,
)

Thing = Resource | Creator


class Mend(Protocol):
    """One way to put something right."""

    @property
    def thing(self) -> Any:
        """What is mended."""

    @property
    def said(self) -> str:
        """What was done, for whoever reported it and for the history."""

    @property
    def paths(self) -> QuerySet[LearningPath]:
        """The paths it may change."""

    def apply(self) -> None:
        """Do it."""


def mark_of(thing: Thing) -> str:
    """Return a digest of what mending may change, as it is stored now."""
    if isinstance(thing, Creator):
        kept: Any = Creator.objects.filter(pk=thing.pk).values_list("name", "url", "support_url")
    else:
        own = Resource.objects.filter(pk=thing.pk).values_list("archived_at", "creators_unknown")
        credits = Credit.objects.filter(resource=thing.pk).order_by("position", "pk")
        links = Link.objects.filter(resource=thing.pk).order_by("position", "pk")
        kept = [
            *own,
            *credits.values_list("creator_id", "role", "institution"),
            *links.values_list("pk", "url", "replaced_by"),
        ]
    return mark_from(kept)


def mark_from(kept: Any) -> str:
    """Return a digest of stored values."""
    stored = json.dumps(list(kept), default=str)
    return hashlib.sha256(stored.encode()).hexdigest()[:32]


class _OnResource:
    """A way to mend one resource."""

    thing: Resource

    @property
    def paths(self) -> QuerySet[LearningPath]:
        """Return the resource's path."""
        return LearningPath.objects.filter(pk=self.thing.path_id)


@dataclass(frozen=True)
class NewAddress(_OnResource):
    """A link gets the address that its content has now."""

    thing: Resource
    link_id: int
    address: str

    @property
    def said(self) -> str:
        """Say it without the address, which may be long."""
        return _("The link has a new address.")

    def apply(self) -> None:
        """Replace the address."""
        links = Link.objects.filter(pk=self.link_id, resource=self.thing.pk)
        links.update(url=self.address, replaced_by="")


@dataclass(frozen=True)
class CreditLine:
    """Somebody's part in a resource: a known creator, or the name of a new one."""

    creator: Creator | str
    role: str
    institution: str


@dataclass(frozen=True)
class NewCredits(_OnResource):
    """A resource is credited to these people, in this order; or to nobody known."""

    thing: Resource
    lines: tuple[CreditLine, ...]

    @property
    def said(self) -> str:
        """Say which of the two it is."""
        if self.lines:
            return _("The credit is corrected.")
        return _("The page now says that the creator is not known, and asks for help.")

    def apply(self) -> None:
        """Write the credits anew, and make the creators who are new."""
        Credit.objects.filter(resource=self.thing.pk).delete()
        made: dict[str, Creator] = {}
        for position, line in enumerate(self.lines, start=1):
            creator = line.creator
            if isinstance(creator, str):
                creator = made.get(creator) or make_creator(creator)
                made[creator.name] = creator
            Credit.objects.create(
                resource=self.thing,
                creator=creator,
                role=line.role,
                institution=line.institution,
                position=position,
            )
        unknown = not self.lines
        Resource.objects.filter(pk=self.thing.pk).update(creators_unknown=unknown)


@dataclass(frozen=True)
class OutOfPath(_OnResource):
    """A resource leaves its path; ticks on it stay."""

    thing: Resource

    @property
    def said(self) -> str:
        """Say it in a learner's words."""
        return _("It is no longer part of the path.")

    def apply(self) -> None:
        """Archive it."""
        archive(self.thing)


@dataclass(frozen=True)
class NoLongerFree:
    """A link costs something now; the resource may leave its path for that."""

    thing: Resource
    address: str
    by: AbstractBaseUser
    is_archived: bool = False

    @property
    def said(self) -> str:
        """Say what learners will find."""
        if self.is_archived:
            return _("It is no longer free, and no longer part of the path.")
        return _("The link is marked as no longer free.")

    @property
    def paths(self) -> QuerySet[LearningPath]:
        """Return every path that leads to the address."""
        leading = Q(url=self.address, replaced_by="") | Q(replaced_by=self.address)
        found = Link.objects.filter(leading).values("resource__path")
        return LearningPath.objects.filter(pk__in=found)

    def apply(self) -> None:
        """Mark the address, whichever links hold it."""
        set_free(self.address, is_free=False, by=self.by)
        if self.is_archived:
            archive(self.thing)


@dataclass(frozen=True)
class NewDetails:
    """A creator is named, found or supported otherwise, on every path that credits them."""

    thing: Creator
    name: str
    url: str
    support_url: str

    @property
    def said(self) -> str:
        """Say it."""
        return _("What is said of the creator is corrected.")

    @property
    def paths(self) -> QuerySet[LearningPath]:
        """Return the paths that credit the creator."""
        credited = Credit.objects.filter(creator=self.thing.pk).values("resource__path")
        return LearningPath.objects.filter(pk__in=credited)

    def apply(self) -> None:
        """Write the details."""
        creators = Creator.objects.filter(pk=self.thing.pk)
        creators.update(name=self.name, url=self.url, support_url=self.support_url)


def make_creator(name: str) -> Creator:
    """Return a new creator of this name, under a key that nobody has."""
    key = key_of(name, set(Creator.objects.values_list("key", flat=True)), otherwise="creator")
    # Another curator may be naming the same person at this moment.
    return Creator.objects.get_or_create(key=key, defaults={"name": name})[0]
