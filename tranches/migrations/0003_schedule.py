"""The job that tells the yields."""

from django.db import migrations

from ops.schedule import DEPENDENCY, Job, schedule

JOBS = (Job("Tell tranche APY", "tranches.publish_apy", 60),)


class Migration(migrations.Migration):
    dependencies = [("tranches", "0002_stress_time"), DEPENDENCY]
    operations = [schedule(JOBS)]
