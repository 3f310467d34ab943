"""The jobs that follow prices."""

from django.db import migrations

from ops.schedule import DEPENDENCY, Job, schedule

JOBS = (
    Job("Ask the price feeds", "prices.poll_feeds", 60),
    Job("Open and close sales by price", "risk.set_price_gates", 60),
    Job("Forget old price observations", "prices.forget_old_observations", 86_400),
)


class Migration(migrations.Migration):
    dependencies = [("prices", "0002_observations"), DEPENDENCY]
    operations = [schedule(JOBS)]
