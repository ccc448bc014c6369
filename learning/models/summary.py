"""PathSummary: how learners are doing on a path, as it was last counted."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.domain.funnel import PERIODS
from learning.models.path import LearningPath


class PathSummary(models.Model):
    """What may be told of those who started a path in one period."""

    path = models.ForeignKey(LearningPath, models.CASCADE, related_name="summaries")
    period = models.CharField(
        _("started in"),
        max_length=10,
        choices=[(period.value, label) for period, label in PERIODS.items()],
    )
    figures = models.JSONField(_("figures"))
    counted_at = models.DateTimeField(_("counted"))
    revision = models.PositiveIntegerField(_("revision"))
    """The number of the one it was counted on."""

    class Meta:
        verbose_name = _("path summary")
        verbose_name_plural = _("path summaries")
        constraints = [
            models.UniqueConstraint(fields=["path", "period"], name="summary_once_a_period"),
        ]

    def __str__(self) -> str:
        return f"{self.path_id}, {self.period}"
