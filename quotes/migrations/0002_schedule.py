"""The two jobs of this app."""

from django.db import migrations

from ops.schedule import DEPENDENCY, Job, schedule

JOBS = (
    Job("Expire policies", "quotes.expire_policies", 60),
    Job("Forget old idempotency answers", "clients.forget_old_answers", 3600),
)


class Migration(migrations.Migration):
    dependencies = [("quotes", "0001_initial"), DEPENDENCY]
    operations = [schedule(JOBS)]
