"""The jobs that follow bridges as rows of django-celery-beat, created once: their intervals are edited in admin afterwards."""

from django.db import migrations

JOBS = (
    ("Assess bridges", "bridges.assess", 60),
    ("Open and close sales by bridge", "risk.set_bridge_gates", 15),
    ("Forget old bridge readings", "bridges.forget_old", 86_400),
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
    dependencies = [("bridges", "0001_initial"), ("django_celery_beat", "0019_alter_periodictasks_options")]
    operations = [migrations.RunPython(create_jobs, remove_jobs)]
