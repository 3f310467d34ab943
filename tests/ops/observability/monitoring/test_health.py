"""GET monitoring/health: each cause of trouble, caused."""

import asyncio
import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from redis import Redis

from ops.core.asgi import Message, Receive, Scope, Send
from ops.core.feeds import note_success
from ops.core.ports import free_port
from ops.observability import metrics
from ops.observability.request_metrics import MeasureRequests
from prices.models import FeedStatus
from quotes.services import binding
from quotes.services.bind_batch import BindAnswer, BindRequest
from tests.api import Api

pytestmark = pytest.mark.django_db
Report = Callable[[str], Any]


def causes(body: Any) -> dict[str, str]:
    return {reason["check"]: reason["status"] for reason in body["reasons"]}


def answer(statuses: list[int], seconds: float = 0.0) -> None:
    """Requests through the edge, answered with these statuses after so long."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(seconds)
        await send({"type": "http.response.start", "status": scope["status"], "headers": []})

    async def ignore(_: Message | None = None) -> Any:
        return None

    async def all_at_once() -> None:
        scopes = [{"method": "GET", "path": "/health", "status": status} for status in statuses]
        await asyncio.gather(*(MeasureRequests(application)(scope, ignore, ignore) for scope in scopes))

    asyncio.run(all_at_once())


def test_a_quiet_service_is_healthy(report: Report) -> None:
    body = report("health")
    assert (body["status"], body["reasons"]) == ("healthy", [])
    assert all(check["status"] == "up" for check in body["checks"].values())


def test_slow_answers_degrade_it(report: Report) -> None:
    answer([200] * 18)
    answer([200] * 2, seconds=1.1)
    body = report("health")
    assert (body["status"], causes(body)) == ("degraded", {"api_p95": "degraded"})


def test_slow_binds_degrade_it(report: Report, broker: Api, book: None, monkeypatch: pytest.MonkeyPatch) -> None:
    bind = binding._together

    def slowly(request: BindRequest) -> BindAnswer:
        time.sleep(0.11)
        return bind(request)

    monkeypatch.setattr(binding, "_together", slowly)
    for _ in range(20):
        broker.policy()
    assert causes(report("health")) == {"bind_p95": "degraded"}


def test_slow_queries_degrade_it(report: Report) -> None:
    metrics.flush()
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute("SELECT pg_sleep(0.55)")
        for _ in range(18):
            cursor.execute("SELECT 1")
    body = report("health")
    assert causes(body) == {"database_p95": "degraded"}


@pytest.mark.parametrize(("failures", "status"), [(2, "degraded"), (10, "unhealthy")])
def test_failures_on_our_side_degrade_it(report: Report, failures: int, status: str) -> None:
    answer([200] * 98 + [503] * failures)
    body = report("health")
    assert (body["status"], causes(body)) == (status, {"error_rate": status})


def test_mistakes_of_clients_do_not(report: Report) -> None:
    answer([404] * 30 + [429] * 30)
    assert report("health")["status"] == "healthy"


@pytest.mark.parametrize(("age", "status"), [(90, "degraded"), (400, "unhealthy")])
def test_a_job_that_waits_too_long_degrades_it(report: Report, settings: Any, age: float, status: str) -> None:
    with Redis.from_url(settings.REDIS_URL) as redis:
        for seconds in (age, 1):
            redis.lpush("celery", json.dumps({"headers": {"task": "x", "sent_at": time.time() - seconds}}))
    body = report("health")
    assert (body["status"], causes(body)) == (status, {"queue_age": status})
    assert body["reasons"][0]["value"] == pytest.approx(age, abs=5)


@pytest.mark.parametrize(("age", "status"), [(400, "degraded"), (4000, "unhealthy")])
def test_a_silent_feed_degrades_it(report: Report, settings: Any, age: float, status: str) -> None:
    FeedStatus.objects.update_or_create(
        feed=settings.PRICE_FEEDS[0],
        defaults={"last_run_at": timezone.now(), "consecutive_failures": 3, "last_success_at": timezone.now() - timedelta(seconds=age)},
    )
    body = report("health")
    assert (body["status"], causes(body)) == (status, {"feed_age": status})


def test_a_feed_at_rest_is_not_silent(report: Report, settings: Any) -> None:
    settings.PRICE_FEEDS = ("coingecko",)
    note_success(FeedStatus, feed="coingecko", now=timezone.now() - timedelta(seconds=590))
    assert report("health")["status"] == "healthy"
    note_success(FeedStatus, feed="coingecko", now=timezone.now() - timedelta(seconds=610))
    assert causes(report("health")) == {"feed_age": "degraded"}


def test_a_webhook_worker_that_is_gone_degrades_it(report: Report, settings: Any) -> None:
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.delete("tonsurance:heartbeat:courier")
    body = report("health")
    assert (body["status"], causes(body)) == ("degraded", {"dependency": "degraded"})


def test_a_job_that_fails_degrades_it(report: Report, settings: Any) -> None:
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.hset("tonsurance:job:risk.take_snapshot", mapping={"outcome": "running", "is_failing": "1", "started_at": str(time.time())})
    body = report("health")
    assert (body["status"], causes(body)) == ("degraded", {"job": "degraded"})
    assert body["reasons"][0]["detail"] == "The last run of Take a risk snapshot failed."


def test_a_worker_that_is_gone_makes_it_unhealthy(report: Report, settings: Any) -> None:
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.delete("tonsurance:heartbeat:worker")
    body = report("health")
    assert (body["status"], body["reasons"][0]["detail"]) == ("unhealthy", "worker is down")


def test_it_answers_while_redis_is_down(operator: Api, settings: Any) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    body = operator.get("/api/v1/monitoring/health").json()
    assert body["status"] == "unhealthy"
    assert "redis is down" in [reason["detail"] for reason in body["reasons"]]


def test_a_few_requests_are_too_few_to_judge_by(report: Report) -> None:
    answer([503] * 5)
    assert report("health")["status"] == "healthy"
