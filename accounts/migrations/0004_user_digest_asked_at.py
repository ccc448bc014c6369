"""Since when somebody wants a weekly letter on the day they chose."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_user_digest"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="digest_asked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="letter asked for"),
        ),
    ]
