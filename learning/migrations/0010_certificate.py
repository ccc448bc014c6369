"""The record of a path walked to its end."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("learning", "0009_note"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Certificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "options",
                    models.JSONField(blank=True, default=list, verbose_name="options taken"),
                ),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                ("started_at", models.DateTimeField(verbose_name="started")),
                ("finished_at", models.DateTimeField(verbose_name="finished")),
                ("time_zone", models.CharField(max_length=63, verbose_name="time zone")),
                (
                    "issued_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="issued"),
                ),
                (
                    "code",
                    models.CharField(
                        blank=True, max_length=32, null=True, unique=True, verbose_name="code"
                    ),
                ),
                ("shared_at", models.DateTimeField(blank=True, null=True, verbose_name="shared")),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="certificates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "path",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="learning.learningpath",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="learning.revision",
                    ),
                ),
            ],
            options={
                "verbose_name": "record",
                "verbose_name_plural": "records",
                "constraints": [
                    models.UniqueConstraint(fields=("learner", "path"), name="certified_once")
                ],
            },
        ),
    ]
