"""When a link of a path last began or ceased to answer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("learning", "0003_creator_support_url"),
    ]

    operations = [
        migrations.AddField(
            model_name="learningpath",
            name="links_changed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
