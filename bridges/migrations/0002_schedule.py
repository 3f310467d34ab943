"""The jobs that follow bridges."""

from django.db import migrations

from ops.schedule import DEPENDENCY, Job, schedule

JOBS = (
    Job("Assess bridges", "bridges.assess", 60),
    Job("Open and close sales by bridge", "risk.set_bridge_gates", 15),
    Job("Forget old bridge readings", "bridges.forget_old", 86_400),
)


class Migration(migrations.Migration):
    dependencies = [("bridges", "0001_initial"), DEPENDENCY]
    operations = [schedule(JOBS)]
