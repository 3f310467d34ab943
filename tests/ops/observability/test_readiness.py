"""GET /health/ready: what informs, and what decides."""

import json
import time
from typing import Any

import pytest
from celery import shared_task
from django.apps import apps
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from redis import Redis

from ops.core.schedule import Job, create_jobs
from ops.observability import heartbeat, job_status
from tests.api import Api

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _alive(_nothing_remembered: None) -> None:
    for process in heartbeat.PROCESSES:
        heartbeat.beat(process)


def test_every_dependency_says_how_fast_it_answers(anyone: Api) -> None:
    response = anyone.get("/health/ready")
    checks = response.json()["checks"]
    assert (response.status_code, list(checks)) == (200, ["database", "redis", "worker", "monitors", "courier", "beat"])
    assert (response.json()["status"], response.json()["reasons"]) == ("ready", [])
    assert all(check["latency_ms"] > 0 for check in checks.values())


def test_work_that_waits_is_shown_and_makes_nothing_unready(anyone: Api, settings: Any) -> None:
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.lpush("celery", json.dumps({"headers": {"sent_at": time.time() - 1000}}))
        redis.lpush("celery\x06\x163", json.dumps({"headers": {"sent_at": time.time() - 2000}}))
    response = anyone.get("/health/ready")
    (queue,) = [queue for queue in response.json()["queues"] if queue["name"] == "celery"]
    assert (response.status_code, queue["waiting"]) == (200, 2)
    assert queue["oldest_seconds"] == pytest.approx(2000, abs=10)


def test_without_a_worker_it_is_unready(anyone: Api, settings: Any) -> None:
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.delete("tonsurance:heartbeat:worker")
    response = anyone.get("/health/ready")
    assert (response.status_code, response.json()["checks"]["worker"]["status"]) == (503, "down")


def test_without_the_webhook_worker_it_is_degraded_and_in_use(anyone: Api, settings: Any) -> None:
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.delete("tonsurance:heartbeat:courier")
    response = anyone.get("/health/ready")
    assert (response.status_code, response.json()["status"], response.json()["checks"]["courier"]["status"]) == (200, "degraded", "down")


@pytest.mark.parametrize(("seconds", "status"), [(30, "ready"), (90, "degraded")])
def test_webhooks_that_are_stuck_degrade_it(anyone: Api, settings: Any, seconds: int, status: str) -> None:
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.lpush("webhooks", json.dumps({"headers": {"sent_at": time.time() - seconds}}))
    try:
        response = anyone.get("/health/ready")
    finally:
        with Redis.from_url(settings.REDIS_URL) as redis:
            redis.delete("webhooks")
    (queue,) = [queue for queue in response.json()["queues"] if queue["name"] == "webhooks"]
    assert (response.status_code, response.json()["status"]) == (200, status)
    assert queue["oldest_seconds"] == pytest.approx(seconds, abs=10)


TASK = "tests.snapshot"


@shared_task(name=TASK)
def snapshot(*, works: bool) -> None:
    if not works:
        raise ValueError("numeric field overflow")


@pytest.fixture
def job() -> PeriodicTask:
    """A monitor that runs every minute."""
    create_jobs(apps, [Job("Snapshot of the tests", TASK, 60)])
    return PeriodicTask.objects.get(task=TASK)


def reasons(anyone: Api) -> list[tuple[str, str]]:
    """What readiness says; it is in use all the same."""
    response = anyone.get("/health/ready")
    body = response.json()
    assert (response.status_code, body["status"]) == (200, "degraded" if body["reasons"] else "ready")
    return [(reason["code"], reason["detail"]) for reason in body["reasons"]]


def test_a_monitor_that_fails_is_said_at_once_and_until_it_succeeds(anyone: Api, job: PeriodicTask) -> None:
    snapshot.apply(kwargs={"works": False})
    failing = [("job_failing", "The last run of Snapshot of the tests failed.")]
    assert reasons(anyone) == failing
    job_status._note_start(task_id="next", task=snapshot)
    assert reasons(anyone) == failing
    snapshot.apply(kwargs={"works": True})
    assert reasons(anyone) == []


def test_a_monitor_that_stands_still_is_said_after_two_intervals_and_a_minute(anyone: Api, job: PeriodicTask, settings: Any) -> None:
    snapshot.apply(kwargs={"works": True})
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.hset(f"tonsurance:job:{TASK}", "ended_at", str(timezone.now().timestamp() - 150))
        assert reasons(anyone) == []
        redis.hset(f"tonsurance:job:{TASK}", "ended_at", str(timezone.now().timestamp() - 181))
    assert [code for code, _ in reasons(anyone)] == ["job_overdue"]


def test_without_the_monitors_worker_it_is_degraded_and_the_queue_of_clients_counts(anyone: Api, settings: Any) -> None:
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.lpush("celery", json.dumps({"headers": {"sent_at": time.time() - 100}}))
        assert reasons(anyone) == []
        heartbeat.end("monitors")
        assert [code for code, _ in reasons(anyone)] == ["monitors_down", "monitors_late"]


@pytest.mark.parametrize(("seconds", "codes"), [(30, []), (90, ["monitors_late"])])
def test_monitors_that_wait_for_a_worker_degrade_it(anyone: Api, settings: Any, seconds: int, codes: list[str]) -> None:
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.lpush("monitors", json.dumps({"headers": {"sent_at": time.time() - seconds}}))
    assert [code for code, _ in reasons(anyone)] == codes
