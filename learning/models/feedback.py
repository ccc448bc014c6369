"""Note, the learner's own; Report, word to the curators that something is wrong."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learning.domain.text import LONGEST_TITLE
from learning.models.credit import Creator
from learning.models.path import VALID_PROSE, Resource, line_field
from learning.models.revision import Revision

LONGEST_DETAIL = 2_000
LONGEST_NOTE = 10_000


class ReportQuerySet(models.QuerySet):
    """Reports by whether they wait for an answer."""

    def open(self) -> "ReportQuerySet":
        """Return the reports that nobody has answered."""
        return self.filter(state=Report.State.OPEN)


class Report(models.Model):
    """What somebody found wrong with a resource, or with what is said of a creator."""

    class Reason(models.TextChoices):
        """What is wrong."""

        BROKEN = "broken", _("The link is broken")
        CREDIT = "credit", _("A credit is wrong or missing")
        OUTDATED = "outdated", _("It is out of date")
        NOT_FREE = "not-free", _("It is no longer free")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        """What came of it."""

        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    resource = models.ForeignKey(
        Resource, models.PROTECT, null=True, blank=True, related_name="reports"
    )
    creator = models.ForeignKey(
        Creator, models.PROTECT, null=True, blank=True, related_name="reports"
    )
    reason = models.CharField(_("what is wrong"), max_length=20, choices=Reason.choices)
    detail = models.TextField(
        _("in your words"), max_length=LONGEST_DETAIL, blank=True, validators=[VALID_PROSE]
    )
    reply_to = models.EmailField(_("where to answer"), blank=True)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="reports"
    )
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    state = models.CharField(
        _("state"), max_length=20, choices=State.choices, default=State.OPEN, db_index=True
    )
    answer = line_field(_("answer"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    revision = models.ForeignKey(
        Revision, models.PROTECT, null=True, blank=True, related_name="reports"
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(resource=None) ^ models.Q(creator=None),
                name="report_about_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.resource or self.creator}"


class Note(models.Model):
    """A learner's own words on a resource. Nobody else ever sees them.

    It stays when the resource is archived or unticked.
    """

    pk = models.CompositePrimaryKey("learner_id", "resource_id")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notes", db_index=False
    )
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="notes")
    title = models.CharField(max_length=LONGEST_TITLE, blank=True, editable=False)
    """What its learner last knew the resource as: it may leave the path, and its row change."""
    text = models.TextField(_("note"), max_length=LONGEST_NOTE)
    html = models.TextField(editable=False)
    """The text, rendered and cleaned when it was saved."""
    words = models.TextField(editable=False)
    """The text as a search compares it: without accents and capitals."""
    version = models.PositiveIntegerField(default=1, editable=False)
    """Grows with every save, so that of two tabs the later one is asked. See noting.write."""
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return f"{self.learner_id}, {self.resource_id}"
