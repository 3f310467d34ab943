"""What the monitoring endpoints show."""

import json
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from redis import Redis

from clients.principals import Scope
from ops.core.ports import free_port
from ops.observability import metrics
from ops.observability.monitoring import sections
from ops.observability.request_metrics import RequestMetrics
from tests.api import Api
from tests.conftest import MakeApi, ReadMetrics
from tests.ops.observability.monitoring.test_access import REPORTS
from tests.rest.test_answers import fits

pytestmark = pytest.mark.django_db
Report = Callable[[str], Any]


def answered(method: str, route: str, status: int) -> None:
    exchange = RequestMetrics(method, route)
    exchange.route = route
    exchange.record(status)


def test_http_is_shown_by_endpoint_the_busiest_first(report: Report) -> None:
    for status in (200, 200, 404, 503):
        answered("GET", "/api/v2/products", status)
    answered("POST", "/api/v2/policies", 201)
    body = report("metrics/api")
    assert (body["requests"], body["errors"], body["error_rate"]) == (5, {"404": 1, "503": 1}, Decimal("0.2"))
    assert [(row["endpoint"], row["requests"]) for row in body["endpoints"]] == [("GET /api/v2/products", 4), ("POST /api/v2/policies", 1)]
    assert body["endpoints"][0]["latency"]["count"] == 4


def test_underwriting_shows_what_is_asked_for_and_what_is_bought(report: Report, broker: Api, book: None) -> None:
    broker.policy()
    for _ in range(3):
        broker.quote(stablecoin="DAI")
    body = report("metrics/underwriting")
    assert (body["quotes"], body["policies"], body["quote_to_bind_rate"]) == (4, 1, 0.25)
    assert body["quotes_per_hour"] == pytest.approx(4 * 3600 / body["window_seconds"], rel=Decimal("0.01"))
    assert body["bind_outcomes"] == {"bound": 1}
    assert body["top_products"] == [
        {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "DAI", "quotes": 3, "policies": 0},
        {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "quotes": 1, "policies": 1},
    ]


def test_sockets_show_levels_of_now_and_messages_of_the_window(report: Report) -> None:
    metrics.level("ws_connections", "/ws", 3)
    metrics.level("ws_subscriptions", "risk_alerts", 2)
    metrics.count("ws_messages_sent", "risk_alerts", 6)
    metrics.observe("ws_delivery_latency", "risk_alerts", 8.0)
    body = report("metrics/websocket")
    assert (body["connections"]["/ws"], body["subscriptions"]["risk_alerts"]) == (3, 2)
    assert body["messages_sent"] == {"risk_alerts": 6}
    assert body["delivery_latency"]["p50"] == pytest.approx(8, rel=Decimal("0.01"))


def test_the_database_shows_queries_connections_and_caches(report: Report, anyone: Api, book: None) -> None:
    for _ in range(2):
        anyone.get("/api/v2/tranches/apy")
    body = report("metrics/database")
    assert body["query_latency"]["count"] > 0
    assert "SELECT" in [row["statement"] for row in body["statements"]]
    assert 1 <= body["connections"]["total"] <= body["connections"]["max_connections"]
    assert {"cache": "apy", "hits": 1, "misses": 1, "hit_rate": Decimal("0.5")} in body["caches"]
    assert body["redis"]["connected_clients"] >= 1


def test_the_dashboard_shows_alerts_that_the_rooms_above_hand_down(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sections, "_readers", sections._readers | {"alerts": [lambda: {"bridges": {"High": 2}}]})
    body = report("dashboard")
    assert body["alerts"] == {"bridges": {"High": 2}}
    assert body["status"] == "healthy"
    assert 0 <= body["host"]["cpu_percent"] <= 100


def test_notifications_show_what_their_room_hands_down(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sections, "_readers", sections._readers | {"notifications": [lambda: {"queued": 3}]})
    assert report("notifications/stats")["notifications"] == {"queued": 3}


def test_the_system_shows_processes_queues_jobs_and_feeds(report: Report, settings: Any) -> None:
    metrics.count("api_requests", "GET /health")
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.lpush("celery", json.dumps({"headers": {"sent_at": time.time() - 7}}), json.dumps({"headers": {}}))
    body = report("system/status")
    assert len(body["processes"]) == 1
    (queue,) = [queue for queue in body["queues"] if queue["name"] == "celery"]
    assert queue["waiting"] == 2
    assert queue["oldest_seconds"] == pytest.approx(7, abs=3)
    assert "quotes.expire_policies" in [job["task"] for job in body["jobs"]]
    assert body["checks"]["beat"]["status"] == "up"


def test_the_overview_has_the_shape_of_the_contract(make_api: MakeApi, alive: ReadMetrics) -> None:
    reader = make_api("reader", Scope.READ)
    answered("POST", "/api/v1/batch-process", 200)
    answered("GET", "/api/v2/products", 200)
    alive()
    body = reader.get("/api/v1/metrics").json()
    assert list(body) == [
        "timestamp",
        "cpu_percent",
        "memory_percent",
        "memory_mb",
        "disk_percent",
        "uptime_seconds",
        "http_metrics",
        "batch_metrics",
        "api_health",
        "api_health_reasons",
    ]
    assert (body["http_metrics"]["requests"], body["batch_metrics"]["requests"]) == (2, 1)
    assert (body["api_health"], body["api_health_reasons"]) == ("healthy", [])


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_answers_as_documented(operator: Api, broker: Api, book: None, alive: ReadMetrics, name: str) -> None:
    broker.policy()
    answered("GET", "/api/v2/products", 503)
    metrics.level("ws_connections", "/ws", 3)
    alive()
    path = f"/api/v1/monitoring/{name}"
    assert fits(operator.get(path), path)


@pytest.mark.parametrize("query", ["window=5", "window=x", "window=99999999", "windows=60", "window=60&window=60"])
def test_a_window_that_is_not_kept_is_refused(operator: Api, query: str) -> None:
    assert operator.get(f"/api/v1/monitoring/metrics/api?{query}").status_code == 400


@pytest.mark.parametrize("name", ["metrics/api", "metrics/websocket", "dashboard", "system/status"])
def test_figures_that_cannot_be_read_are_a_503(operator: Api, settings: Any, name: str) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    response = operator.get(f"/api/v1/monitoring/{name}")
    assert (response.status_code, response.json()["code"]) == (503, "dependency_down")
    assert int(response["Retry-After"]) > 0


def test_an_hour_can_be_asked_for(operator: Api, alive: ReadMetrics) -> None:
    body = operator.get("/api/v1/monitoring/metrics/underwriting?window=3600").json()
    assert 3600 <= body["window_seconds"] <= 3900
