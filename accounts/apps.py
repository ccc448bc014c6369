"""The accounts app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Learners' accounts: who they are, how they sign in."""

    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        """Connect the receivers."""
        from accounts import audit, signals  # noqa: F401, PLC0415
