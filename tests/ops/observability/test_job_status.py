"""The last run of each job, and the runs that are missing."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from celery import shared_task
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from redis import Redis

from ops.core.ports import free_port
from ops.observability import job_status
from ops.observability.job_status import JobState, RunOutcome, Skipped

TASK = "tests.job"
MINUTE = timedelta(minutes=1)


@shared_task(name=TASK)
def job(error: str = "") -> None:
    if error == "left out":
        raise Skipped
    if error:
        raise ValueError(error)


@pytest.fixture(autouse=True)
def _task(db: None, settings: Any) -> None:
    """The task is scheduled every minute, and nothing is recorded of it."""
    every, _ = IntervalSchedule.objects.get_or_create(every=60, period=IntervalSchedule.SECONDS)
    PeriodicTask.objects.create(name="A job", task=TASK, interval=every)
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.delete(f"tonsurance:job:{TASK}")


def state(now: datetime | None = None) -> JobState:
    return next(state for state in job_status.states(now=now or timezone.now()) if state.task == TASK)


def run(error: str = "") -> None:
    """As a worker does."""
    job.apply((error,))


def test_a_job_that_never_ran_says_so() -> None:
    never = state()
    assert (never.outcome, never.started_at, never.duration_ms, never.is_overdue) == (RunOutcome.NEVER, None, None, False)
    assert never.interval_seconds == 60


def test_a_run_is_recorded_with_its_time_and_duration() -> None:
    before = timezone.now()
    run()
    ran = state()
    assert (ran.outcome, ran.detail) == (RunOutcome.SUCCEEDED, "")
    assert ran.started_at is not None
    assert ran.duration_ms is not None
    assert before - MINUTE < ran.started_at <= timezone.now()
    assert 0 <= ran.duration_ms < 60_000


def test_a_run_that_fails_says_why_and_keeps_the_time_of_the_last_success() -> None:
    run()
    run("no price")
    failed = state()
    assert (failed.outcome, failed.detail) == (RunOutcome.FAILED, "ValueError: no price")
    assert failed.succeeded_at is not None
    assert failed.started_at is not None
    assert failed.succeeded_at <= failed.started_at


def test_a_run_beside_another_one_is_left_out_and_no_failure() -> None:
    run("left out")
    assert state().outcome == RunOutcome.SKIPPED


def test_a_failing_job_is_failing_until_a_run_succeeds() -> None:
    run("no price")
    job_status._note_start(task_id="next", task=job)
    assert (state().outcome, state().is_failing) == (RunOutcome.RUNNING, True)
    run("left out")
    assert (state().is_failing, state().detail) == (True, "ValueError: no price")
    run()
    assert (state().is_failing, state().detail) == (False, "")


def test_a_failing_job_that_is_switched_off_is_not_failing() -> None:
    run("no price")
    PeriodicTask.objects.filter(task=TASK).update(enabled=False)
    assert not state().is_failing


def test_a_run_that_never_ended_is_still_running() -> None:
    job_status._note_start(task_id="killed", task=job)
    assert state().outcome == RunOutcome.RUNNING


@pytest.mark.parametrize(("minutes", "is_overdue"), [(2.9, False), (3, True)])
def test_a_job_is_overdue_after_two_intervals_and_a_minute(minutes: float, is_overdue: bool) -> None:
    run()
    assert state(timezone.now() + minutes * MINUTE).is_overdue is is_overdue


def test_a_job_whose_runs_never_end_is_overdue_however_often_it_begins() -> None:
    run()
    later = timezone.now() + 3.1 * MINUTE
    with time_machine.travel(later, tick=False):
        job_status._note_start(task_id="killed", task=job)
        run("left out")
    assert state(later).is_overdue
    with time_machine.travel(later, tick=False):
        run("no price")
    assert not state(later).is_overdue


def test_a_job_that_is_switched_off_is_never_overdue() -> None:
    run()
    PeriodicTask.objects.filter(task=TASK).update(enabled=False)
    assert not state(timezone.now() + 9 * MINUTE).is_overdue


def test_a_job_that_beat_sends_and_nobody_runs_is_overdue() -> None:
    PeriodicTask.objects.filter(task=TASK).update(total_run_count=2)
    assert state().is_overdue


def test_a_job_runs_although_redis_is_down(settings: Any) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    assert job.apply().successful()
