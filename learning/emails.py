"""Letters about learning, one function each."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from learning.domain.ledger import entry_of
from learning.domain.publishing import published_outline, published_outlines
from learning.models import Report


def report_answered(report: Report) -> EmailMultiAlternatives:
    """Return the letter that says what came of a report.

    It repeats nothing that the reporter wrote: the address may be another person's.
    """
    context = {
        "report": report,
        "thing": report.resource or report.creator,
        "is_accepted": report.state == Report.State.ACCEPTED,
        "address": settings.BASE_URL + _page_of(report),
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


def _page_of(report: Report) -> str:
    """Return the public page of what the report was about, or the nearest that there is."""
    if report.creator:
        entry = entry_of(report.creator.key, published_outlines())
        name = "creator" if entry else "credits"
        return reverse(f"learning:{name}", args=[report.creator.key] if entry else [])
    resource = report.resource
    outline = published_outline(resource.path.slug) if resource else None
    if outline is None or resource is None:
        return reverse("learning:home")
    shown = outline.resources.get(resource.key)
    if shown is None:
        return resource.path.get_absolute_url()
    return f"{reverse('learning:step', args=[outline.slug, shown.step_key])}#r-{shown.key}"
