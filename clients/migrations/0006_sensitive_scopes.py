"""The permission to grant sensitive scopes.

Groups and accounts that already decide who may do what, and make keys, could give it to themselves: they have it from the start, and lose
nothing. Others who made keys go on making those of ordinary clients, and no others.
"""

from django.db import migrations

CODENAME = "grant_sensitive_scopes"
NAME = "Can grant sensitive scopes, and make keys of clients that hold one"
DECIDES_RIGHTS = ("add_user", "change_user", "add_group", "change_group")
MAKES_KEYS = ("add_apiclient", "change_apiclient", "add_apikey")


def grant(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group, User = apps.get_model("auth", "Group"), apps.get_model("auth", "User")
    groups = _both(Group.objects, "permissions")
    users = _both(User.objects, "user_permissions")
    if not groups.exists() and not users.exists():
        return  # `migrate` makes the permission itself, at its end
    client, _ = ContentType.objects.get_or_create(app_label="clients", model="apiclient")
    permission, _ = Permission.objects.get_or_create(content_type=client, codename=CODENAME, defaults={"name": NAME})
    for group in groups:
        group.permissions.add(permission)
    for user in users:
        user.user_permissions.add(permission)


def _both(rows, path):
    """Those that hold a permission of each kind."""
    decide = {f"{path}__content_type__app_label": "auth", f"{path}__codename__in": DECIDES_RIGHTS}
    make = {f"{path}__content_type__app_label": "clients", f"{path}__codename__in": MAKES_KEYS}
    return rows.filter(**decide).filter(**make).distinct()


class Migration(migrations.Migration):

    dependencies = [
        ("clients", "0005_names"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="apiclient",
            options={
                "ordering": ["name"],
                "permissions": [(CODENAME, NAME)],
                "verbose_name": "API client",
            },
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
