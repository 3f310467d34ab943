"""GET /health/ready: what informs, and what decides."""

import json
import time
from typing import Any

import pytest
from redis import Redis

from ops import heartbeat
from tests.api import Api

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _alive(_nothing_remembered: None) -> None:
    for process in ("worker", "courier", "beat"):
        heartbeat.beat(process)


def test_every_dependency_says_how_fast_it_answers(anyone: Api) -> None:
    response = anyone.get("/health/ready")
    checks = response.json()["checks"]
    assert (response.status_code, list(checks)) == (200, ["database", "redis", "worker", "courier", "beat"])
    assert response.json()["status"] == "ready"
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


def test_without_the_courier_it_is_degraded_and_in_use(anyone: Api, settings: Any) -> None:
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
