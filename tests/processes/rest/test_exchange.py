"""Requests as metrics see them: a real web process, both lanes."""

import asyncio
from typing import Any

import pytest

from ops.core.asgi import Message, Receive, Scope, Send
from ops.observability.request_metrics import MeasureRequests, readable
from tests.conftest import ReadMetrics
from tests.ops.running import wait_until
from tests.processes.rest.conftest import Serve

QUOTE = "/api/v2/quote/multi-dimensional"
TERMS = {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "coverage_amount": "10000", "duration_days": 90}


@pytest.mark.parametrize(
    ("route", "shown"),
    [
        ("health", "/health"),
        ("api/v2/policies/<uuid:policy_id>/cancel", "/api/v2/policies/{policy_id}/cancel"),
        ("api/v2/bridge-health/<bridge_id>", "/api/v2/bridge-health/{bridge_id}"),
        ("admin/^(?P<app_label>quotes|risk)/$", "/admin/{app_label}/"),
    ],
)
def test_a_route_reads_as_in_the_document(route: str, shown: str) -> None:
    assert readable(route) == shown


def test_an_application_that_breaks_counts_as_a_500(measured: ReadMetrics) -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise ZeroDivisionError

    async def nothing(*_: Any) -> Message:
        return {}

    with pytest.raises(ZeroDivisionError):
        asyncio.run(MeasureRequests(broken)({"method": "GET", "path": "/nowhere"}, nothing, nothing))  # type: ignore[arg-type]
    assert measured().counts["api_errors", "GET other 500"] == 1


@pytest.mark.processes
@pytest.mark.django_db
def test_requests_are_counted_by_route_on_both_lanes(serve: Serve, database_url: str, measured: ReadMetrics) -> None:
    web = serve(DATABASE_URL=database_url)
    answers = [web.post(QUOTE, json=TERMS).status_code]
    wait_until(lambda: answers.append(web.post(QUOTE, json=TERMS).status_code) or answers.count(200) == 10)  # type: ignore[func-returns-value]
    answers.append(web.post(QUOTE, json=TERMS, headers={"Cookie": "a=1"}).status_code)  # Django answers it
    assert web.get("/api/v2/policies/0199f0c2-6d3b-7c55-9d0e-7c1f4a7a1b2c").status_code == 401
    assert web.get("/api/v2/wp-login.php").status_code == 404
    answers.append(web.post(QUOTE, content=b" " * (1024 * 1024 + 1)).status_code)
    assert answers[-1] == 413
    wait_until(lambda: ("api_errors", f"POST {QUOTE} 413") in measured().counts)
    window = measured()
    assert window.counts["api_requests", f"POST {QUOTE}"] == len(answers)
    assert window.counts["api_errors", "GET /api/v2/policies/{policy_id} 401"] == 1
    assert window.counts["api_errors", "GET other 404"] == 1
    assert window.distribution("api_latency", lambda label: label == f"POST {QUOTE}").count == len(answers)
    assert window.labels("quote_latency") == ["express", "ordinary"]
    assert window.counts["quotes_issued", "depeg Ethereum USDC"] == 11


@pytest.mark.processes
@pytest.mark.django_db
@pytest.mark.parametrize("lane", ["on", "off"])
def test_what_is_refused_counts_for_its_route_on_both_lanes(serve: Serve, database_url: str, measured: ReadMetrics, lane: str) -> None:
    web = serve(DATABASE_URL=database_url, RATE_LIMIT_ANONYMOUS="1", EXPRESS_LANE=lane)
    refused = {f"POST {QUOTE} 429": 0, "GET /api/v2/tranches/apy 429": 0, "GET /api/v2/bridge-health/{bridge_id} 429": 0}
    for _ in range(8):
        for label in refused:
            method, path, _status = label.split()
            answer = web.request(method, path.format(bridge_id="orbit_eth_ton"), json=TERMS if method == "POST" else None)
            refused[label] += answer.status_code == 429
    assert min(refused.values()) > 0
    wait_until(lambda: measured().total("api_errors") == sum(refused.values()))
    assert {label: measured().counts.get(("api_errors", label)) for label in refused} == refused
