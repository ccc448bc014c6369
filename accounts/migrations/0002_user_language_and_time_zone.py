"""In which language and time zone a person lives."""

from django.db import migrations, models

import accounts.models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="language",
            field=models.CharField(
                blank=True, db_default="", max_length=20, verbose_name="language"
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="time_zone",
            field=models.CharField(
                blank=True,
                db_default="",
                max_length=63,
                validators=[accounts.models.known_time_zone],
                verbose_name="time zone",
            ),
        ),
    ]
