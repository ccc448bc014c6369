"""Reporting: taking what somebody found wrong, once however often it is sent."""

import hashlib
import json
from datetime import timedelta
from typing import NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.cache import cache

from learning.models import Report

THE_SAME_FOR = timedelta(days=1)
# Were the process to end before the row is there, nobody would be kept from sending it again.
KEEPING_SECONDS = 60


class About(NamedTuple):
    """What a report is about: the row of a resource, or of a creator."""

    resource_id: int | None = None
    creator_id: int | None = None


class Words(NamedTuple):
    """What somebody says is wrong, and where they wish to hear what came of it."""

    reason: str
    detail: str = ""
    reply_to: str = ""


def take(about: About, words: Words, reporter: AbstractBaseUser | None, sender: str) -> None:
    """Keep a report. The same words of the same sender within a day are kept once.

    `sender` tells people apart who have no account; it is not stored.
    """
    said = json.dumps([*about, words.reason, words.detail, sender])
    key = f"report:{hashlib.sha256(said.encode()).hexdigest()}"
    if not cache.add(key, 0, KEEPING_SECONDS):
        _keep_address(cache.get(key), words.reply_to)
        return
    try:
        report = Report.objects.create(
            **about._asdict(), **words._asdict(), reporter_id=reporter.pk if reporter else None
        )
    except BaseException:
        cache.delete(key)  # What is not kept may be sent again.
        raise
    cache.set(key, report.pk, THE_SAME_FOR.total_seconds())


def _keep_address(report_id: int | None, reply_to: str) -> None:
    """Let somebody who sends the same again add where they wish to hear of it."""
    if report_id and reply_to:
        Report.objects.open().filter(pk=report_id, reply_to="").update(reply_to=reply_to)
