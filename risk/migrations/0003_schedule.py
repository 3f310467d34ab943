"""The jobs of the risk monitor."""

from django.db import migrations

from ops.schedule import DEPENDENCY, Job, schedule

JOBS = (
    Job("Take a risk snapshot", "risk.take_snapshot", 60),
    Job("Forget old risk snapshots and alerts", "risk.forget_old", 86_400),
)


class Migration(migrations.Migration):
    dependencies = [("risk", "0002_launch_rows"), DEPENDENCY]
    operations = [schedule(JOBS)]
