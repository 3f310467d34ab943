"""The job that watches the security events."""

from django.db import migrations

from ops.schedule import DEPENDENCY, Job, schedule

JOBS = (Job("Watch security events", "clients.watch_security", 60),)


class Migration(migrations.Migration):
    dependencies = [("clients", "0002_access"), DEPENDENCY]
    operations = [schedule(JOBS)]
