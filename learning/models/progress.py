"""Enrolment, Completion: what learners took up, and what they are done with."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learning.models.path import LearningPath, Resource
from learning.models.revision import Revision


class Enrolment(models.Model):
    """A learner took up a path."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="enrolments")
    path = models.ForeignKey(LearningPath, models.PROTECT, related_name="enrolments")
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    options = models.JSONField(_("options taken"), default=list, blank=True)
    hours_a_week = models.PositiveSmallIntegerField(_("hours a week"), null=True, blank=True)
    set_aside_at = models.DateTimeField(_("set aside"), null=True, blank=True)
    seen_at = models.DateTimeField(_("last visit"), null=True, blank=True)
    seen_revision = models.ForeignKey(
        Revision, models.PROTECT, null=True, blank=True, related_name="+"
    )
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    finished_revision = models.ForeignKey(
        Revision, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(fields=["learner", "path"], name="enrolled_once"),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id}, {self.path_id}"


class Completion(models.Model):
    """A learner is done with a resource. It stays when the resource is archived."""

    pk = models.CompositePrimaryKey("learner_id", "resource_id")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="completions", db_index=False
    )
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="completions")
    completed_at = models.DateTimeField(_("done"), default=timezone.now)

    class Meta:
        verbose_name = _("completion")
        verbose_name_plural = _("completions")

    def __str__(self) -> str:
        return f"{self.learner_id}, {self.resource_id}"
