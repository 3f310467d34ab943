"""Jobs of the schedule: staff switch them on and off and run them, each after a confirmation and with a trace."""

from typing import Any

import pghistory
import pytest
from celery import current_app
from django.contrib.admin.models import LogEntry
from django_celery_beat.models import IntervalSchedule, PeriodicTask, PeriodicTasks
from kombu.exceptions import OperationalError
from pghistory.models import MiddlewareEvents
from redis import Redis

from ops.admin.intervals import rhythm
from ops.models import Schedule
from tests.admin.conftest import Staff, words

JOBS = "django_celery_beat/periodictask/"


@pytest.fixture
def job(db: None) -> PeriodicTask:
    return PeriodicTask.objects.get(task="quotes.expire_policies")


def stands(job: PeriodicTask) -> PeriodicTask:
    return PeriodicTask.objects.get(pk=job.pk)


def waiting(settings: Any) -> list[bytes]:
    """The messages that wait for a worker."""
    with Redis.from_url(settings.REDIS_URL) as redis:
        return list(redis.lrange("celery", 0, -1))


def test_switching_off_asks_first_and_says_what_it_means(chief: Staff, job: PeriodicTask) -> None:
    page = words(chief.choose(JOBS, "disable_selected", job))
    assert "Switch 1 periodic task off" in page
    assert "nothing else does their work" in page
    assert job.name in page
    assert stands(job).enabled


def test_a_yes_switches_off_and_tells_the_scheduler_and_the_history(chief: Staff, job: PeriodicTask) -> None:
    before = PeriodicTasks.last_change()
    chief.choose(JOBS, "disable_selected", job, confirmed="yes")
    assert not stands(job).enabled
    assert PeriodicTasks.last_change() != before
    assert [(entry.user, entry.get_change_message()) for entry in LogEntry.objects.all()] == [(chief.user, "Switched off.")]


def test_the_audit_trail_names_who_switched_it(chief: Staff, job: PeriodicTask) -> None:
    chief.choose(JOBS, "disable_selected", job, confirmed="yes")
    histories: list[Any] = list(pghistory.core.event_models())
    events = [model for model in histories if model.pgh_tracked_model is Schedule]
    (change,) = MiddlewareEvents.objects.across(*events).filter(pgh_label="update", pgh_obj_id=str(job.pk))
    assert (change.user, change.pgh_diff["enabled"]) == (chief.user, [True, False])


def test_only_what_is_off_is_switched_on(chief: Staff, job: PeriodicTask) -> None:
    PeriodicTask.objects.filter(pk=job.pk).update(enabled=False)
    other = PeriodicTask.objects.exclude(pk=job.pk).filter(enabled=True).first()
    assert "does not fit 1 of the chosen rows" in words(chief.choose(JOBS, "enable_selected", job, other))
    assert "Done: 1 periodic task." in words(chief.choose(JOBS, "enable_selected", job, other, confirmed="yes"))
    assert stands(job).enabled


def test_running_sends_it_once_and_only_after_a_yes(chief: Staff, job: PeriodicTask, settings: Any) -> None:
    before = len(waiting(settings))
    assert "Run 1 periodic task now" in words(chief.choose(JOBS, "run_selected", job))
    assert len(waiting(settings)) == before
    chief.choose(JOBS, "run_selected", job, confirmed="yes")
    sent = waiting(settings)
    assert len(sent) == before + 1
    assert b'"quotes.expire_policies"' in sent[0]
    assert LogEntry.objects.get().get_change_message() == "Sent to the workers."


def test_a_job_without_a_task_stays_and_says_so(chief: Staff, job: PeriodicTask) -> None:
    PeriodicTask.objects.filter(pk=job.pk).update(task="quotes.gone")
    assert "There is no task quotes.gone." in words(chief.choose(JOBS, "run_selected", job, confirmed="yes"))
    assert not LogEntry.objects.exists()


def test_a_broker_that_does_not_answer_is_said(chief: Staff, job: PeriodicTask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(current_app.tasks[job.task], "apply_async", refuse)
    assert "Redis does not answer, so nothing could be sent." in words(chief.choose(JOBS, "run_selected", job, confirmed="yes"))
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("action", ["enable_selected", "disable_selected", "run_selected"])
def test_looking_at_jobs_permits_nothing(clerk: Staff, job: PeriodicTask, action: str, settings: Any) -> None:
    clerk.may("view_periodictask")
    before = len(waiting(settings))
    assert action not in clerk.get(JOBS).content.decode()
    clerk.choose(JOBS, action, job, confirmed="yes")
    assert (stands(job).enabled, len(waiting(settings))) == (True, before)


@pytest.mark.parametrize("action", ["enable_tasks", "disable_tasks", "toggle_tasks", "run_tasks"])
def test_the_actions_of_the_package_are_gone(chief: Staff, job: PeriodicTask, action: str) -> None:
    assert action not in chief.get(JOBS).content.decode()
    chief.choose(JOBS, action, job)
    assert stands(job).enabled


@pytest.mark.parametrize(
    ("every", "period", "said"),
    [
        (60, "seconds", "every minute"),
        (120, "seconds", "every 2 minutes"),
        (15, "seconds", "every 15 seconds"),
        (86_400, "seconds", "every day"),
        (36, "hours", "every 36 hours"),
    ],
)
def test_how_often_a_job_runs_is_said_in_the_largest_whole_unit(every: int, period: str, said: str) -> None:
    assert rhythm(PeriodicTask(interval=IntervalSchedule(every=every, period=period))) == said


def test_beat_is_not_asked_to_bring_a_job_that_clears_results() -> None:
    assert current_app.conf.result_expires is None


@pytest.mark.parametrize(
    ("every", "period", "is_kept"),
    [
        ("1", "seconds", True),
        ("999999", "microseconds", False),
        ("2000000000", "days", False),
        ("0", "seconds", False),
        ("2", "hours", True),
    ],
)
def test_a_job_runs_once_a_second_at_most_and_once_a_year_at_least(chief: Staff, every: str, period: str, is_kept: bool) -> None:
    IntervalSchedule.objects.filter(every=every, period=period).delete()
    chief.post("django_celery_beat/intervalschedule/add/", every=every, period=period)
    assert IntervalSchedule.objects.filter(every=every, period=period).exists() is is_kept


def test_what_beat_could_not_read_is_no_field(chief: Staff, job: PeriodicTask) -> None:
    fields = set(chief.get(f"{JOBS}{job.pk}/change/").context["adminform"].form.fields)
    assert fields >= {"name", "enabled", "interval", "queue", "args", "kwargs"}
    assert not fields & {"headers", "exchange", "routing_key", "solar"}
    assert chief.get("django_celery_beat/solarschedule/").status_code == 404
