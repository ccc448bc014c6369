"""Exports a path as a curriculum document."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from learning.domain.document import Document
from learning.domain.exporting import document_of
from learning.domain.publishing import newest_revision
from learning.domain.schema import FaultyDocument, write_json, write_yaml
from learning.models import LearningPath


class Command(BaseCommand):
    """Writes to stdout; importing what it wrote changes nothing."""

    help = "Write a learning path as YAML or JSON: its working copy, or what is published of it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a path's key and the form."""
        parser.add_argument("path", help="the path's key, as in its address")
        parser.add_argument("--json", action="store_true", help="write JSON instead of YAML")
        parser.add_argument("--published", action="store_true", help="the newest revision")

    def handle(self, *, path: str, **options: Any) -> None:
        """Write the document and nothing else."""
        document = find(path, published=options["published"])
        write = write_json if options["json"] else write_yaml
        self.stdout.write(write(document), ending="")


def find(key: str, *, published: bool) -> Document:
    """Return a path's document. Raises CommandError with the known paths for an unknown one."""
    path = LearningPath.objects.filter(slug=key).first()
    if path is None:
        known = ", ".join(LearningPath.objects.values_list("slug", flat=True)) or _("none")
        words = {"key": key, "known": known}
        raise CommandError(_("There is no path “%(key)s”. Known: %(known)s.") % words)
    if published:
        revision = newest_revision(path)
        if revision is None:
            raise CommandError(_("“%(key)s” has not been published yet.") % {"key": key})
        return Document.model_validate(revision.document)
    try:
        return document_of(path)
    except FaultyDocument as refusal:
        reason = _("The working copy has faults; mend them in the admin first.")
        raise CommandError("\n".join([*map(str, refusal.faults), reason])) from refusal
