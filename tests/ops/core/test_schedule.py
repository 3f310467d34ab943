"""Rows of the schedule as beat reads them."""

from datetime import timedelta

import pytest
from celery import current_app
from django.apps import apps
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import ModelEntry

from ops.core.schedule import Job, create_jobs

JOB = Job("A job", "tests.scheduled", 60)


@pytest.fixture
def row(db: None) -> PeriodicTask:
    """The job, just scheduled."""
    create_jobs(apps, [JOB])
    return PeriodicTask.objects.get(name=JOB.name)


def wait(row: PeriodicTask) -> float:
    """Seconds until beat sends the job; 0 when it is due now."""
    is_due, seconds = ModelEntry(row, app=current_app).is_due()
    return 0 if is_due else seconds


def ran(row: PeriodicTask, seconds_ago: float) -> PeriodicTask:
    row.last_run_at = timezone.now() - timedelta(seconds=seconds_ago)
    return row


def test_a_new_job_is_due_at_once(row: PeriodicTask) -> None:
    assert wait(row) == 0


def test_then_it_waits_its_interval(row: PeriodicTask) -> None:
    assert wait(ran(row, 20)) == pytest.approx(40, abs=2)


def test_after_a_downtime_it_is_due_at_once_and_once(row: PeriodicTask) -> None:
    assert wait(ran(row, 86_400)) == 0
    assert wait(ran(row, 0)) == pytest.approx(60, abs=2)


def test_a_run_that_waits_longer_than_its_interval_is_dropped(row: PeriodicTask) -> None:
    assert row.expire_seconds == 60


def test_what_staff_edit_stays(row: PeriodicTask) -> None:
    PeriodicTask.objects.filter(pk=row.pk).update(enabled=False)
    create_jobs(apps, [JOB])
    assert not PeriodicTask.objects.get(name=JOB.name).enabled
