"""The job that writes the minutes of prices."""

from django.db import migrations

from ops.core.schedule import DEPENDENCY, Job, schedule

JOBS = (Job("Keep price minutes", "prices.keep_minutes", 60),)


class Migration(migrations.Migration):
    dependencies = [("prices", "0010_minutes"), DEPENDENCY]
    operations = [schedule(JOBS)]
