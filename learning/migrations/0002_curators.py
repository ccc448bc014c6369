"""The group Curators, with what its members need and no more."""

from django.db import migrations

GROUP = "Curators"
EDITED = [
    "learningpath",
    "prerequisite",
    "choice",
    "option",
    "step",
    "stepimage",
    "resource",
    "link",
    "creator",
    "credit",
]
READ = ["revision"]


def make_group(apps, schema_editor):
    """Make the group. The permissions' own rows come at the end of migrate, so they are made here."""
    alias = schema_editor.connection.alias
    content_types = apps.get_model("contenttypes", "ContentType").objects.using(alias)
    permissions = apps.get_model("auth", "Permission").objects.using(alias)
    group, _ = apps.get_model("auth", "Group").objects.using(alias).get_or_create(name=GROUP)
    wanted = [(model, act) for model in EDITED for act in ("view", "add", "change")]
    wanted += [(model, "view") for model in READ]
    for model, act in wanted:
        content_type, _ = content_types.get_or_create(app_label="learning", model=model)
        name = apps.get_model("learning", model)._meta.verbose_name
        permission, _ = permissions.get_or_create(
            content_type=content_type,
            codename=f"{act}_{model}",
            defaults={"name": f"Can {act} {name}"},
        )
        group.permissions.add(permission)


def remove_group(apps, schema_editor):
    """Take the group away; its members keep their accounts."""
    alias = schema_editor.connection.alias
    apps.get_model("auth", "Group").objects.using(alias).filter(name=GROUP).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("learning", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_group, remove_group)]
