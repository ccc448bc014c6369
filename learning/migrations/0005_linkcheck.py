"""What addresses answered."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("learning", "0004_path_links_changed_at"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LinkCheck",
            fields=[
                (
                    "digest",
                    models.CharField(
                        editable=False, max_length=64, primary_key=True, serialize=False
                    ),
                ),
                ("address", models.CharField(max_length=1000, verbose_name="address")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("unchecked", "Not checked yet"),
                            ("answering", "Answering"),
                            ("moved", "Moved"),
                            ("look", "Needs a look"),
                            ("changed", "Changed"),
                            ("down", "Not answering"),
                            ("not-free", "No longer free"),
                        ],
                        default="unchecked",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40, verbose_name="reason")),
                ("since", models.DateTimeField(blank=True, null=True, verbose_name="since")),
                ("tries", models.PositiveIntegerField(default=0, verbose_name="tries since then")),
                (
                    "checked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="last checked"),
                ),
                (
                    "due_at",
                    models.DateTimeField(
                        blank=True, db_index=True, null=True, verbose_name="next check"
                    ),
                ),
                (
                    "last_good_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="last good answer"),
                ),
                (
                    "moved_to",
                    models.CharField(blank=True, max_length=1000, verbose_name="moved to"),
                ),
                (
                    "known_title",
                    models.CharField(blank=True, max_length=400, verbose_name="title as accepted"),
                ),
                ("known_print", models.CharField(blank=True, max_length=64)),
                (
                    "seen_title",
                    models.CharField(blank=True, max_length=400, verbose_name="title now"),
                ),
                ("seen_print", models.CharField(blank=True, max_length=64)),
                (
                    "archived_url",
                    models.CharField(blank=True, max_length=1000, verbose_name="archived copy"),
                ),
                (
                    "archived_on",
                    models.DateField(blank=True, null=True, verbose_name="archived on"),
                ),
                (
                    "archive_asked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="archive asked"),
                ),
                ("judged_at", models.DateTimeField(blank=True, null=True, verbose_name="judged")),
                (
                    "judged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "link check",
                "verbose_name_plural": "link checks",
            },
        ),
    ]
