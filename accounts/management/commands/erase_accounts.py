"""Erases accounts by number, such as those that a backup put back brought back."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts.leavers import find_sessions
from accounts.leaving import erase
from accounts.models import User
from config import audit


class Command(BaseCommand):
    """Safe to run twice: whoever is gone already is left out."""

    help = "Erase accounts and everything held about their people. No letter says goodbye."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the numbers of accounts, as the log names them."""
        parser.add_argument("numbers", nargs="+", type=int, metavar="NUMBER")

    def handle(self, *, numbers: list[int], **options: Any) -> None:
        """Erase them, and say how many."""
        people = list(User.objects.filter(pk__in=numbers))
        erase(people, find_sessions(people), says_goodbye=False)
        for person in people:
            audit.note(person.pk, "was erased by the operator")
        self.stdout.write(f"Accounts erased: {len(people)}.")
