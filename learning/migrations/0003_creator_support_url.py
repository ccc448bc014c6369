"""Where a creator asks to be supported."""

from django.db import migrations, models

import learning.models.path


class Migration(migrations.Migration):
    dependencies = [
        ("learning", "0002_curators"),
    ]

    operations = [
        migrations.AddField(
            model_name="creator",
            name="support_url",
            field=models.CharField(
                blank=True,
                help_text="Where the creator asks to be supported, such as a page for donations.",
                max_length=1000,
                validators=[learning.models.path.TextRule("web_address")],
                verbose_name="support",
            ),
        ),
    ]
