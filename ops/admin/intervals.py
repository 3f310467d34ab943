"""Interval of a job in words."""

from django_celery_beat.models import PeriodicTask

UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def rhythm(job: PeriodicTask) -> str:
    """`every day`, `every 15 seconds`; other schedules as the package writes them."""
    if not job.interval:
        return str(job.scheduler)
    seconds = round(job.interval.schedule.run_every.total_seconds())
    length, unit = next(((length, unit) for length, unit in UNITS if seconds and seconds % length == 0), UNITS[-1])
    return f"every {unit}" if seconds == length else f"every {seconds // length} {unit}s"
