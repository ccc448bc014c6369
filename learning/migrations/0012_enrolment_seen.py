"""Whoever is on a path now has seen it as it is now."""

from django.db import migrations
from django.db.models import OuterRef, Subquery
from django.utils import timezone


def fill_in(apps, schema_editor):
    enrolments = apps.get_model("learning", "Enrolment").objects
    revisions = apps.get_model("learning", "Revision").objects
    newest = revisions.filter(path=OuterRef("path")).order_by("-number").values("pk")[:1]
    enrolments.filter(seen_revision=None).update(
        seen_revision=Subquery(newest), seen_at=timezone.now()
    )


class Migration(migrations.Migration):
    dependencies = [
        ("learning", "0011_linkcheck_broken_at_and_back_at"),
    ]

    operations = [
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
