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
    heartbeat.beat("worker")
    heartbeat.beat("beat")


def test_every_dependency_says_how_fast_it_answers(anyone: Api) -> None:
    response = anyone.get("/health/ready")
    checks = response.json()["checks"]
    assert (response.status_code, list(checks)) == (200, ["database", "redis", "worker", "beat"])
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
