"""The accounts app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Learners' accounts: who they are, how they sign in."""

    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        """Connect the receivers, and send the admin's log-in through ours, which has limits."""
        from allauth.account.decorators import secure_admin_login  # noqa: PLC0415
        from django.contrib import admin  # noqa: PLC0415

        from accounts import signals  # noqa: F401, PLC0415

        admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
