"""Jobs of Celery beat as rows of django-celery-beat, for the apps' migrations."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.migrations import RunPython
from django.utils import timezone

DEPENDENCY = ("django_celery_beat", "0019_alter_periodictasks_options")


class Job(NamedTuple):
    """A task that runs every so many seconds."""

    name: str
    task: str
    seconds: int


def schedule(jobs: Sequence[Job]) -> RunPython:
    """The operation that creates the rows, once: edited in admin afterwards, they stay as they are. Backwards it removes them."""

    def create(apps: Any, _: Any) -> None:
        create_jobs(apps, jobs)

    def remove(apps: Any, _: Any) -> None:
        apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(task__in=[job.task for job in jobs]).delete()

    return RunPython(create, remove)


def create_jobs(apps: Any, jobs: Sequence[Job]) -> None:
    """Create the rows that are missing, due at once. A run that waits longer than its interval is dropped: the next does its work."""
    intervals = apps.get_model("django_celery_beat", "IntervalSchedule").objects
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects
    for job in jobs:
        interval, _ = intervals.get_or_create(every=job.seconds, period="seconds")
        terms = {"task": job.task, "interval": interval, "expire_seconds": job.seconds}
        due = timezone.now() - timedelta(seconds=job.seconds)
        tasks.get_or_create(name=job.name, defaults={**terms, "last_run_at": due})
