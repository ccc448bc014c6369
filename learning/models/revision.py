"""Revision: the curriculum document as it stood at each publication."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learning.models.path import LearningPath


class Revision(models.Model):
    """A path's document as published. Never changed, never deleted."""

    path = models.ForeignKey(LearningPath, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    document = models.JSONField(_("document"))
    published_at = models.DateTimeField(_("published"), default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    summary = models.CharField(_("what changed"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["path", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["path", "number"], name="revision_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save a new revision. Raises TypeError for one that is already published."""
        if not self._state.adding:
            raise TypeError("A published revision is never changed.")
        super().save(*args, **kwargs)
