"""Helps somebody back in who has lost every passkey, app and recovery code."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User


class Command(BaseCommand):
    """Make sure first that it is them who ask: their password or mailbox is then enough."""

    help = "Remove all passkeys, apps and recovery codes of the person with this address."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address."""
        parser.add_argument("email")

    def handle(self, email: str, **options: Any) -> None:
        """Remove them, and say how many there were."""
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            raise CommandError("There is no account with this address.")
        removed, _ = Authenticator.objects.filter(user=user).delete()
        self.stdout.write(f"Removed from {user.email}: {removed}.")
