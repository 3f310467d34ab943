"""The two jobs of this app."""

from django.db import migrations

from ops.schedule import DEPENDENCY, Job, schedule

JOBS = (
    Job("Dispatch notifications", "live.dispatch_notifications", 5),
    Job("Forget old notifications", "live.forget_old_notifications", 3600),
)


class Migration(migrations.Migration):
    dependencies = [("live", "0001_outbox"), DEPENDENCY]
    operations = [schedule(JOBS)]
