"""Records of finished paths: issued once, shared and taken back by the learner, found by a code."""

import re
import secrets

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from learning.domain.finishing import finish_of
from learning.domain.outline import Outline
from learning.domain.publishing import outline_of_revision
from learning.domain.record import Record, record_of
from learning.domain.statements import claim_enrolment
from learning.domain.ticking import LearnerProgress
from learning.models import Certificate

CODE_BITS = 128
# Digits and letters that nobody takes for one another, five bits each.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
CODE = re.compile(rf"[{ALPHABET}]{{26}}")
READ_AS = str.maketrans("oil", "011")


@transaction.atomic
def issue(
    learner: AbstractBaseUser, path_id: int, name: str, outline: Outline | None
) -> Certificate | None:
    """Make a learner's record of a path, or give it another name; nothing if it is not earned.

    The published outline, if there is one, says whether the path is walked by now although no
    tick has finished it: curators may have taken out what was left.
    """
    claim_enrolment(learner.pk, path_id)
    finish = finish_of(learner.pk, path_id)
    if finish is None and outline is not None:
        LearnerProgress(learner, outline).note_finish(anew=True)
        finish = finish_of(learner.pk, path_id)
    if finish is None:
        return None
    mine = Certificate.objects.filter(learner_id=learner.pk, path_id=path_id)
    # What a record says never changes while its finish stands.
    if not mine.filter(finished_at=finish.finished_at).update(name=name):
        facts = {"name": name, **finish.facts()}
        Certificate.objects.update_or_create(facts, learner_id=learner.pk, path_id=path_id)
    return mine.get()


def certificate_of(learner: AbstractBaseUser, path_id: int) -> Certificate | None:
    """Return a learner's own record of a path."""
    return _readable().filter(learner_id=learner.pk, path_id=path_id).first()


def shared_certificate(code: str) -> Certificate | None:
    """Return the record that is shared under a code, as people read it off paper."""
    code = code.lower().translate(READ_AS)
    return _readable().filter(code=code).first() if CODE.fullmatch(code) else None


def share(certificate: Certificate) -> None:
    """Give a record an address that nobody can guess, unless it has one."""
    private = Certificate.objects.filter(pk=certificate.pk, code=None)
    private.update(code=new_code(), shared_at=timezone.now())


def stop_sharing(learner: AbstractBaseUser, path_id: int) -> bool:
    """Take a record's address away for ever; return whether the learner has such a record."""
    mine = Certificate.objects.filter(learner_id=learner.pk, path_id=path_id)
    return bool(mine.update(code=None, shared_at=None))


def content_of(certificate: Certificate) -> Record:
    """Return what a record says of its path, whatever became of the path since."""
    return record_of(outline_of(certificate), frozenset(certificate.options))


def outline_of(certificate: Certificate) -> Outline:
    """Return the path as it stood when it was finished."""
    return outline_of_revision(certificate.revision_id, certificate.revision.published_at)


def new_code() -> str:
    """Return 128 random bits in 26 characters."""
    bits = secrets.randbits(CODE_BITS)
    places = range(CODE_BITS // 5 * 5, -1, -5)
    return "".join(ALPHABET[bits >> place & 31] for place in places)


def _readable() -> QuerySet[Certificate]:
    rows = Certificate.objects.standing().select_related("revision", "path")
    return rows.defer("revision__document")
