"""Previewing: whom a working copy is shown as, and links that show it without an account."""

from datetime import datetime, timedelta
from enum import StrEnum

from django.core import signing
from django.utils import timezone

from learning.domain.outline import Outline
from learning.domain.walking import NOTHING_YET, PathProgress
from learning.models import LearningPath

LINK_LASTS = timedelta(days=7)
LONGEST_TOKEN = 400
SALT = "preview of a working copy"


class Person(StrEnum):
    """Somebody whose eyes a path is seen with."""

    VISITOR = "visitor"
    LEARNER = "learner"
    HALFWAY = "halfway"


def progress_as(person: Person, outline: Outline) -> PathProgress:
    """Return what somebody has done who is new, has just begun, or is half-way."""
    core = outline.walk(frozenset()).core
    done = {Person.VISITOR: 0, Person.LEARNER: 1, Person.HALFWAY: len(core) // 2}[person]
    if not done:
        return NOTHING_YET
    now = timezone.now()
    return PathProgress({resource.key: now for resource in core[:done]}, frozenset(), None)


def token_for(path: LearningPath) -> tuple[str, datetime]:
    """Return a token that shows a path's working copy, and when it ends."""
    token = signing.TimestampSigner(salt=SALT).sign(path.slug)
    return token, timezone.now() + LINK_LASTS


def path_of_token(token: str) -> LearningPath | None:
    """Return the path a token shows; nothing for one that is forged, over, or of no path."""
    if len(token) > LONGEST_TOKEN:
        return None
    try:
        slug = signing.TimestampSigner(salt=SALT).unsign(token, max_age=LINK_LASTS)
    except signing.BadSignature:
        return None
    return LearningPath.objects.filter(slug=slug).first()
