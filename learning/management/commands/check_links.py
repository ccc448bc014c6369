"""Checks whether published links still answer, and records what they do."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.domain.linkchecking import Summary, check_links
from learning.domain.linkrecords import Written
from learning.models import LearningPath, Outcome, Status

BAR_WIDTH = 40


class Command(BaseCommand):
    """Safe to run twice, and twice at once: an address asked a moment ago is left in peace."""

    help = "Check the published links politely, and record what they answered."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take which links, and how to tell of them."""
        parser.add_argument("--path", metavar="SLUG", help="only the links of this path")
        parser.add_argument("--due", action="store_true", help="only links whose time has come")
        parser.add_argument("--json", action="store_true", help="print every checked link as JSON")

    def handle(self, *, path: str | None, due: bool, **options: Any) -> None:
        """Check, showing a bar to whoever watches, and sum up in one line."""
        chosen = None if path is None else [self.path_id(path)]
        watched = self.stdout.isatty() and not options["json"] and options["verbosity"] > 0
        progress = {"progress": self.show} if watched else {}
        summary = check_links(chosen, only_due=due, **progress)
        if watched and summary.links:
            self.stdout.write("")
        self.stdout.write(
            json.dumps(_plain(summary), indent=2) if options["json"] else _words(summary)
        )

    def path_id(self, slug: str) -> int:
        """Return the path of this name. Raises CommandError when nobody sees it."""
        found = LearningPath.objects.filter(slug=slug, status=Status.PUBLISHED).first()
        if found is None:
            raise CommandError(_("There is no published path %(slug)s.") % {"slug": slug})
        return found.pk

    def show(self, done: int, total: int) -> None:
        """Draw the bar over the one before."""
        filled = BAR_WIDTH * done // total
        bar = "#" * filled + "." * (BAR_WIDTH - filled)
        self.stdout.write(f"\r[{bar}] {done}/{total}", ending="")
        self.stdout.flush()


def _words(summary: Summary) -> str:
    if summary.is_offline:
        return _("No site answers: this machine seems to be offline. Nothing was recorded.")
    checked = len(summary.written)
    said = [
        ngettext("%(count)s link checked", "%(count)s links checked", checked) % {"count": checked}
    ]
    said += [f"{count} {Outcome(outcome).label}" for outcome, count in summary.outcomes.items()]
    if summary.copies:
        said.append(_("%(count)s archived copies found") % {"count": summary.copies})
    if summary.skipped:
        said.append(_("%(count)s asked a moment ago") % {"count": summary.skipped})
    if left := summary.links - checked - summary.skipped:
        said.append(_("%(count)s left for the next run") % {"count": left})
    return ", ".join(said) + "."


def _plain(summary: Summary) -> dict[str, Any]:
    return {
        "links": summary.links,
        "checked": len(summary.written),
        "skipped": summary.skipped,
        "offline": summary.is_offline,
        "copies": summary.copies,
        "outcomes": summary.outcomes,
        "results": [_plain_result(each) for each in summary.written],
    }


def _plain_result(written: Written) -> dict[str, Any]:
    health = written.after
    return {
        "address": written.address,
        "outcome": health.outcome,
        "reason": health.reason,
        "since": health.since and health.since.isoformat(),
        "failing": health.failing,
        "tries": health.tries,
        "last_good_at": health.last_good_at and health.last_good_at.isoformat(),
        "moved_to": health.moved_to,
        "due_at": health.due_at and health.due_at.isoformat(),
    }
