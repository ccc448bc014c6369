"""Letters about learning, one function each; and whose words and days a letter is written in."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from learning.domain.ledger import entry_of
from learning.domain.publishing import published_outline, published_outlines
from learning.models import Report


@contextmanager
def read_by(reader: Any) -> Iterator[None]:
    """Speak a reader's language, and say days where they live; the site's own for one unknown."""
    spoken = getattr(reader, "language", "")
    language = spoken if spoken in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    zone = getattr(reader, "zone", None)
    with translation.override(language), timezone.override(zone):
        yield


def report_answered(report: Report) -> EmailMultiAlternatives:
    """Return the letter that says what came of a report, in its reader's words if we know them.

    It repeats nothing that the reporter wrote: the address may be another person's.
    """
    with read_by(report.reporter):
        return _report_answered(report)


def _report_answered(report: Report) -> EmailMultiAlternatives:
    thing, page = _shown(report)
    context = {
        "report": report,
        "thing": thing,
        "is_accepted": report.state == Report.State.ACCEPTED,
        "address": settings.BASE_URL + page,
        "base_url": settings.BASE_URL,
    }
    subject = render_to_string("emails/report_answered_subject.txt", context)
    letter = EmailMultiAlternatives(
        " ".join(subject.split()),
        render_to_string("emails/report_answered.txt", context),
        to=[_reader_of(report)],
    )
    letter.attach_alternative(render_to_string("emails/report_answered.html", context), "text/html")
    return letter


def _reader_of(report: Report) -> str:
    """Return where to write: a learner's account may have moved to another address since."""
    learner = report.reporter
    return getattr(learner, learner.get_email_field_name()) if learner else report.reply_to


def _shown(report: Report) -> tuple[str, str]:
    """Return what the report was about, as learners know it, and its page or the nearest one.

    The rows may hold what nobody has published yet.
    """
    if report.creator:
        entry = entry_of(report.creator.key, published_outlines())
        if entry is None:
            return report.creator.name, reverse("learning:credits")
        return entry.creator.name, reverse("learning:creator", args=[report.creator.key])
    resource = report.resource
    outline = published_outline(resource.path.slug) if resource else None
    if outline is None or resource is None:
        return str(resource), reverse("learning:home")
    shown = outline.resources.get(resource.key)
    if shown is None:
        return resource.title, resource.path.get_absolute_url()
    page = reverse("learning:step", args=[outline.slug, shown.step_key])
    return shown.title, f"{page}#r-{shown.key}"
