"""Puts the weekly letters that are due into the queue."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.digest import Outcome, send_digests


class Command(BaseCommand):
    """Safe to run at any time, also twice at once: nobody gets a second letter in a week."""

    help = "Queue the weekly letters that are due: once an hour is enough."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        """Queue them, and say how many."""
        tally = send_digests()
        if verbosity > 0:
            self.stdout.write(
                f"Letters queued: {tally[Outcome.QUEUED]}, "
                f"nothing to tell: {tally[Outcome.QUIET]}, "
                f"not written: {tally[Outcome.FAILED]}."
            )
