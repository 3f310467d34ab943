"""The jobs that follow prices as rows of django-celery-beat, created once: their intervals are edited in admin afterwards."""

from django.db import migrations

JOBS = (
    ("Ask the price feeds", "prices.poll_feeds", 60),
    ("Open and close sales by price", "risk.set_price_gates", 60),
    ("Forget old price observations", "prices.forget_old_observations", 86_400),
)


def create_jobs(apps, schema_editor):
    interval_model = apps.get_model("django_celery_beat", "IntervalSchedule")
    task_model = apps.get_model("django_celery_beat", "PeriodicTask")
    for name, task, seconds in JOBS:
        interval, _ = interval_model.objects.get_or_create(every=seconds, period="seconds")
        task_model.objects.get_or_create(name=name, defaults={"task": task, "interval": interval, "expire_seconds": seconds})


def remove_jobs(apps, schema_editor):
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(task__in=[task for _, task, _ in JOBS]).delete()


class Migration(migrations.Migration):
    dependencies = [("prices", "0002_observations"), ("django_celery_beat", "0019_alter_periodictasks_options")]
    operations = [migrations.RunPython(create_jobs, remove_jobs)]
