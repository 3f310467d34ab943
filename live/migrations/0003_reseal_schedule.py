"""One more job of this app."""

from django.db import migrations

from ops.schedule import DEPENDENCY, Job, schedule

JOBS = (Job("Reseal webhook secrets", "live.reseal_webhook_secrets", 3600),)


class Migration(migrations.Migration):
    dependencies = [("live", "0002_schedule"), DEPENDENCY]
    operations = [schedule(JOBS)]
