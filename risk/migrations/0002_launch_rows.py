"""The limits and scenarios of the launch."""

from django.db import migrations

from risk import seeding


def create(apps, schema_editor):
    seeding.create_missing(apps)


class Migration(migrations.Migration):
    dependencies = [("risk", "0001_initial")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
