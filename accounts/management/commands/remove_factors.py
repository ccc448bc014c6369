"""Helps somebody back in who has lost every passkey, app and recovery code."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import sessions
from accounts.models import User
from config import audit
from learning.emails import read_by


class Command(BaseCommand):
    """Make sure first that it is them who ask: their password or mailbox is then enough."""

    help = (
        "Remove all passkeys, apps and recovery codes of the person with this address, log them "
        "out everywhere, and tell them by mail."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address."""
        parser.add_argument("email")

    @transaction.atomic
    def handle(self, email: str, **options: Any) -> None:
        """Remove them, and say how many there were."""
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            raise CommandError("There is no account with this address.")
        removed, _ = Authenticator.objects.filter(user=user).delete()
        if removed:
            sessions.end_others(user, None)
            with read_by(user):
                get_adapter().send_mail(
                    "account/email/factors_removed_by_staff", user.email, {"user": user}
                )
            number = user.pk
            transaction.on_commit(
                lambda: audit.note(number, "lost its second factors to the operator")
            )
        self.stdout.write(f"Removed from {user.email}: {removed}.")
