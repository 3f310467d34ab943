"""The job that tells the ranking of products."""

from django.db import migrations

from ops.schedule import DEPENDENCY, Job, schedule

JOBS = (Job("Tell top products", "quotes.publish_ranking", 120),)


class Migration(migrations.Migration):
    dependencies = [("quotes", "0003_member_names"), DEPENDENCY]
    operations = [schedule(JOBS)]
