"""Telling reporters what came of it: a letter each, once; then the address is forgotten."""

import logging
from itertools import groupby

from django.db import transaction

from config.tasks import task
from learning import emails
from learning.models import Report

logger = logging.getLogger(__name__)

NEEDED = ("reporter", "resource__path", "creator")


@task()
def tell_reporters() -> None:
    """Write to everybody who waits for an answer that was given. Running it again is harmless."""
    answered = Report.objects.exclude(state=Report.State.OPEN).exclude(reply_to="")
    ordered = answered.select_related(*NEEDED).order_by(
        *("reply_to", "answered_at", "resource_id", "creator_id", "reason", "pk")
    )
    for _matter, reports in groupby(ordered, key=_matter_of):
        try:
            _tell(list(reports))
        except Exception:
            # One letter that cannot be written holds up no other, and waits for the next answer.
            logger.exception("A reporter was not told.")


def _matter_of(report: Report) -> tuple[object, ...]:
    """Return what makes two reports one matter to one person, who gets one letter for them."""
    about = (report.resource_id, report.creator_id, report.reason)
    return (report.reply_to, report.answered_at, *about)


def _tell(reports: list[Report]) -> None:
    pks = [report.pk for report in reports]
    with transaction.atomic():
        # Of two workers, one finds the address.
        rows = Report.objects.select_for_update().filter(pk__in=pks).exclude(reply_to="")
        if list(rows.values_list("pk", flat=True)):
            Report.objects.filter(pk__in=pks).update(reply_to="")
            emails.report_answered(reports[0]).send()
