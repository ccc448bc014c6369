"""The learning app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningConfig(AppConfig):
    """Learning paths, and people's places on them."""

    name = "learning"
    verbose_name = _("Paths")
