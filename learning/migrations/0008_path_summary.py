"""How learners are doing, as it was last counted."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("learning", "0007_linkcheck_failing"),
    ]

    operations = [
        migrations.CreateModel(
            name="PathSummary",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "period",
                    models.CharField(
                        choices=[
                            ("30", "the last 30 days"),
                            ("90", "the last 90 days"),
                            ("365", "the last year"),
                            ("all", "all time"),
                        ],
                        max_length=10,
                        verbose_name="started in",
                    ),
                ),
                ("figures", models.JSONField(verbose_name="figures")),
                ("counted_at", models.DateTimeField(verbose_name="counted")),
                (
                    "path",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="summaries",
                        to="learning.learningpath",
                    ),
                ),
                ("revision", models.PositiveIntegerField(verbose_name="revision")),
            ],
            options={
                "verbose_name": "path summary",
                "verbose_name_plural": "path summaries",
                "constraints": [
                    models.UniqueConstraint(fields=["path", "period"], name="summary_once_a_period")
                ],
            },
        ),
    ]
