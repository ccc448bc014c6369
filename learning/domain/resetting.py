"""A path started afresh: what was ticked on it is taken back, and nothing else."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from learning.domain import visit
from learning.domain.outline import Outline
from learning.domain.publishing import last_published
from learning.domain.statements import claim_enrolment
from learning.models import Completion, Enrolment

User = AbstractBaseUser | AnonymousUser


@dataclass(frozen=True)
class Tick:
    """A resource of the path that somebody is done with; it may have left the path since."""

    step: str
    title: str
    at: datetime


class TicksChanged(Exception):
    """There are more or fewer ticks than somebody agreed to take back."""


def ticks_on(user: User, session: MutableMapping[str, Any], outline: Outline) -> list[Tick]:
    """Return everything that somebody ticked on a path, the earliest first: one query at most."""
    done = _done(user, session, outline)
    titles = {
        key: (step.title, resource.title)
        for step in outline.steps
        for key, resource in ((each.key, each) for each in step.resources)
    }
    if left := done.keys() - titles.keys():
        for (_, key), words in last_published({outline.path_id: left}).items():
            titles[key] = (words.step_title, words.title)
    ticks = [Tick(*titles.get(key, ("", key)), at) for key, at in done.items()]
    return sorted(ticks, key=lambda tick: tick.at)


def start_afresh(
    user: User, session: MutableMapping[str, Any], outline: Outline, agreed: int | None
) -> int:
    """Take back every tick on a path, and its finish; it counts as started now. Return how many.

    One that was set aside is taken up again.
    Options, the pace, notes and a record stay, as do other paths.
    Raises TicksChanged, and changes nothing, unless there are as many ticks as were agreed to.
    """
    if not isinstance(user, AbstractBaseUser):
        count = len(_done(user, session, outline))
        if count != agreed:
            raise TicksChanged
        visit.untick_all(session, outline.slug)
        return count
    with transaction.atomic():
        # From here on a tick waits, and stays: it was not agreed to.
        claim_enrolment(user.pk, outline.path_id)
        rows = list(_completions(user, outline).values_list("resource_id", flat=True))
        if len(rows) != agreed:
            raise TicksChanged
        Completion.objects.filter(learner_id=user.pk, resource_id__in=rows).delete()
        Enrolment.objects.filter(learner_id=user.pk, path_id=outline.path_id).update(
            started_at=timezone.now(),
            finished_at=None,
            finished_revision=None,
            set_aside_at=None,
        )
    return len(rows)


def _done(user: User, session: MutableMapping[str, Any], outline: Outline) -> dict[str, datetime]:
    if isinstance(user, AbstractBaseUser):
        return dict(_completions(user, outline).values_list("resource__key", "completed_at"))
    return dict(visit.visited(session, outline.slug).completed)


def _completions(learner: AbstractBaseUser, outline: Outline) -> Any:
    return Completion.objects.filter(learner_id=learner.pk, resource__path_id=outline.path_id)
