"""Who wants a weekly letter, on which day, and when they last got one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_user_language_and_time_zone"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="digest_day",
            field=models.PositiveSmallIntegerField(
                blank=True,
                choices=[
                    (0, "Monday"),
                    (1, "Tuesday"),
                    (2, "Wednesday"),
                    (3, "Thursday"),
                    (4, "Friday"),
                    (5, "Saturday"),
                    (6, "Sunday"),
                ],
                null=True,
                verbose_name="day of the weekly letter",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="digest_sent_on",
            field=models.DateField(blank=True, null=True, verbose_name="last weekly letter"),
        ),
    ]
