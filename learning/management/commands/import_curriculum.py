"""Imports a curriculum document from a file, or says everything that is wrong with it."""

import sys
from pathlib import Path
from typing import Any, Literal

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from learning.domain.document import Document
from learning.domain.importing import apply, plan_import
from learning.domain.plan import Plan
from learning.domain.publishing import NotPublishable, publish
from learning.domain.reading import MOST_BYTES
from learning.domain.schema import FaultyDocument, read_document
from learning.models import LearningPath

FORMS: dict[str, Literal["yaml", "json"]] = {".yaml": "yaml", ".yml": "yaml", ".json": "json"}


class Command(BaseCommand):
    """Safe to run twice: the second time there is nothing to do."""

    help = "Import a learning path from a YAML or JSON file, and print what changes."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a file and what to do with it."""
        parser.add_argument("file", help="a .yaml, .yml or .json file, or - for YAML on stdin")
        parser.add_argument("--dry-run", action="store_true", help="change nothing")
        parser.add_argument("--publish", action="store_true", help="publish the path as well")
        parser.add_argument(
            "--archive-missing",
            action="store_true",
            help="archive what the file does not mention, which is otherwise kept",
        )

    def handle(self, *, file: str, **options: Any) -> None:
        """Read, plan, and unless it is a dry run apply, all or nothing."""
        document = read(file)
        exactly = options["archive_missing"]
        try:
            with transaction.atomic():
                if options["dry_run"]:
                    plan = plan_import(document, exactly=exactly)
                else:
                    plan = apply(document, exactly=exactly)
                    if options["publish"]:
                        publish(LearningPath.objects.get(slug=document.key))
        except FaultyDocument as refusal:
            reason = _("The file and the path as it is now do not agree; nothing was changed.")
            raise CommandError("\n".join([*map(str, refusal.faults), reason])) from refusal
        except NotPublishable as refusal:
            reason = _("The path cannot be published; nothing was changed.")
            raise CommandError("\n".join([*refusal.problems, reason])) from refusal
        if options["verbosity"] > 0:
            for line in (*plan.changes, *plan.kept):
                self.stdout.write(f"  {line}")
        self.sum_up(document, plan, dry_run=options["dry_run"])

    def sum_up(self, document: Document, plan: Plan, *, dry_run: bool) -> None:
        """Print in one line what came of it."""
        words = {"path": document.key, "number": len(plan.changes)}
        if plan.is_empty:
            summary = _("%(path)s: nothing to change.")
        elif dry_run:
            summary = _("%(path)s: %(number)s changes planned, nothing was changed.")
        else:
            summary = _("%(path)s: %(number)s changes made.")
        self.stdout.write(summary % words)


def read(file: str) -> Document:
    """Return the document in a file. Raises CommandError with every fault and its line."""
    form = "yaml" if file == "-" else FORMS.get(Path(file).suffix.lower())
    if form is None:
        raise CommandError(
            _("%(file)s: the name must end in .yaml, .yml or .json.") % {"file": file}
        )
    try:
        if file == "-":
            content = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(file).open("rb") as opened:
                content = opened.read(MOST_BYTES + 1)
    except OSError as refusal:
        raise CommandError(f"{file}: {refusal.strerror}") from refusal
    try:
        return read_document(content, form)
    except FaultyDocument as refusal:
        lines = [
            f"{file}:{fault.line}: {fault}" if fault.line else f"{file}: {fault}"
            for fault in refusal.faults
        ]
        reason = _("The file was not imported; nothing was changed.")
        raise CommandError("\n".join([*lines, reason])) from refusal
