"""Counts how learners are doing on every path, or on one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from learning.domain.measuring import count_anew
from learning.models import LearningPath


class Command(BaseCommand):
    """Safe to run at any time, also twice at once: the later count stands."""

    help = "Count how learners are doing on each path that was ever published."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a path's key, if only one is to be counted."""
        parser.add_argument("--path", help="the key of the only path to count")

    def handle(self, *, path: str | None, verbosity: int, **options: Any) -> None:
        """Count, and say which paths were counted."""
        paths = LearningPath.objects.order_by("slug")
        if path:
            paths = paths.filter(slug=path)
            if not paths:
                raise CommandError(_("There is no path “%(key)s”.") % {"key": path})
        for each in paths:
            was_counted = count_anew(each)
            if verbosity > 0:
                told = _("%(key)s: counted.") if was_counted else _("%(key)s: not published yet.")
                self.stdout.write(told % {"key": each.slug})
