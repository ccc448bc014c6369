"""Certificate: the record of a path walked to its end, found by the code printed on it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learning.models.path import LearningPath
from learning.models.revision import Revision


class CertificateQuerySet(models.QuerySet):
    """Records by whether they hold."""

    def standing(self) -> Self:
        """Return those whose finish was not taken back, of learners whose account is active."""
        return self.filter(
            learner__is_active=True,
            learner__enrolments__path=models.F("path"),
            learner__enrolments__finished_at=models.F("finished_at"),
        )


class Certificate(models.Model):
    """A learner's record of a finished path, as things stood when they finished.

    Once for a learner and path. It rests on the enrolment's finish: while that is taken back
    nobody sees it. Nobody but the learner sees it unless it is shared.
    """

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="certificates"
    )
    path = models.ForeignKey(LearningPath, models.PROTECT, related_name="certificates")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    options = models.JSONField(_("options taken"), default=list, blank=True)
    name = models.CharField(_("name"), max_length=150)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"))
    time_zone = models.CharField(_("time zone"), max_length=63)
    """Where these days began and ended; whoever reads the record meets the same dates."""
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    code = models.CharField(_("code"), max_length=32, unique=True, null=True, blank=True)
    """128 random bits while it is shared; none while it is the learner's alone."""
    shared_at = models.DateTimeField(_("shared"), null=True, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        constraints = [
            models.UniqueConstraint(fields=["learner", "path"], name="certified_once"),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id}, {self.path_id}"
