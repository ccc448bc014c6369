"""What curators say and do about links: each act says what it was shown, and holds only then.

The HTTP client is not loaded here, for pages call this.
"""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from learning.domain.linkhealth import Reason
from learning.domain.linkrecords import HEALTH, health_of, put, tell_paths
from learning.domain.linkschedule import accepted, told
from learning.domain.publishedlinks import holders
from learning.models import LearningPath, Link, LinkCheck, Outcome, Resource
from learning.models.linkcheck import digest_of

JUDGED = ["judged_at", "judged_by"]


def replace_address(path: LearningPath, old: str, new: str) -> list[Resource]:
    """Put a new address for an old one wherever the working copy of a path holds it.

    Return the resources it was changed in. The caller holds the path's lock.
    """
    links = Link.objects.filter(resource__path=path).select_related("resource")
    touched: dict[int, Resource] = {}
    for link in links:
        if (link.replaced_by or link.url) != old:
            continue
        if link.replaced_by:
            link.replaced_by = "" if new == link.url else new
        else:
            link.url = new
        link.save(update_fields=["url", "replaced_by"])
        touched[link.resource_id] = link.resource
    return list(touched.values())


def expect_same_page(old: str, new: str) -> None:
    """Compare what the new address answers with what the old one led to."""
    record = LinkCheck.objects.of([old]).first()
    if record:
        seen = {
            "known_title": record.seen_title,
            "known_text": record.seen_text,
            "known_print": record.seen_print,
        }
        LinkCheck.objects.bulk_create([_record(new, **seen)], ignore_conflicts=True)


@transaction.atomic
def accept_page(address: str, seen_print: str, by: AbstractBaseUser) -> bool:
    """Take the page that was shown to the curator for the one to know; no if it changed again."""
    record = LinkCheck.objects.of([address]).select_for_update().first()
    if not record or record.outcome != Outcome.CHANGED or record.seen_print != seen_print:
        return False
    put(record, accepted(health_of(record)))
    record.outcome = Outcome.MOVED if record.moved_to else Outcome.ANSWERING
    # That an address leads to a front page is found at each check; its reason says it is fine.
    if record.reason != Reason.FRONT_PAGE:
        record.reason = Reason.REDIRECT if record.moved_to else Reason.NONE
    record.since = record.last_good_at = timezone.now()
    _judge(record, by)
    return True


@transaction.atomic
def mark_fine(address: str, reason: str, by: AbstractBaseUser) -> bool:
    """Let an answer that needed a look count as answering, until it is another."""
    record = LinkCheck.objects.of([address]).select_for_update().first()
    if not record or record.outcome != Outcome.LOOK or record.reason != reason:
        return False
    record.outcome, record.since = Outcome.ANSWERING, timezone.now()
    _judge(record, by)
    return True


@transaction.atomic
def set_free(address: str, *, is_free: bool, by: AbstractBaseUser) -> bool:
    """Say that a page is no longer free, or that it is after all: then it is checked anew."""
    # Before the paths' own moment: whoever has seen a path since then has seen this as well.
    now = timezone.now()
    tell_paths(holders([address]))
    LinkCheck.objects.bulk_create([_record(address)], ignore_conflicts=True)
    record = LinkCheck.objects.of([address]).select_for_update().get()
    if is_free is (record.outcome != Outcome.NOT_FREE):
        return False
    before = health_of(record)
    record.outcome = Outcome.UNCHECKED if is_free else Outcome.NOT_FREE
    record.reason = "" if is_free else "person"
    record.since = record.due_at = now
    put(record, told(before, health_of(record), now))
    _judge(record, by)
    return True


def _judge(record: LinkCheck, by: AbstractBaseUser) -> None:
    record.judged_at, record.judged_by_id = timezone.now(), by.pk
    record.save(update_fields=[*HEALTH, *JUDGED])


def _record(address: str, **fields: str) -> LinkCheck:
    return LinkCheck(digest=digest_of(address), address=address, **fields)
