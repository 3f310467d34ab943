"""Every time of every answer is ISO 8601 in UTC and ends in `Z`, whoever wrote it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
import pytest
from django.utils import timezone as django_timezone

from clients.models import ApiClient
from clients.principals import Scope
from config.openapi import document
from live.models import Delivery, Webhook
from live.notifications.dispatch import dispatch
from live.webhooks import test_event
from live.webhooks.retry_policy import AttemptOutcome
from ops.api import csv_text, problems
from ops.api.problems import Problem
from ops.api.renderers import JsonRenderer
from ops.core.times import iso
from prices.feeds import polling
from risk.services import snapshots
from tests import one_worker
from tests.api import Api
from tests.conftest import MakeApi

TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:?\d\d)?")
RIGHT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z")
READS = sorted(path for path, methods in document()["paths"].items() if "get" in methods)
WITH_TIMES = {  # others may have some, and must write them likewise
    "/api/v1/analysis",
    "/api/v1/analysis/{analysis_id}",
    "/api/v1/batch/{batch_id}",
    "/api/v2/policies",
    "/api/v2/policies/{policy_id}",
    "/api/v2/policies/export",
    "/api/v2/webhooks",
    "/api/v2/webhooks/{webhook_id}",
    "/api/v2/webhooks/{webhook_id}/deliveries",
    "/health/ready",
}
MOMENTS = [
    datetime(2026, 11, 1, 12, 0, tzinfo=UTC),
    datetime(2026, 11, 1, 12, 0, tzinfo=ZoneInfo("UTC")),
    datetime(2026, 11, 1, 14, 0, tzinfo=timezone(timedelta(hours=2))),
]


def times(text: str) -> list[str]:
    """All that looks like a time. One that is not as it should be fails the test."""
    found = TIME.findall(text)
    assert [time for time in found if not RIGHT.fullmatch(time)] == []
    return found


@pytest.fixture
def everyone(make_api: MakeApi) -> Api:
    """A client that may do everything."""
    return make_api("all", *Scope)


@pytest.fixture
def places(everyone: Api, book: None) -> Mapping[str, str]:
    """What stands in the paths, with rows behind all of them."""
    now = django_timezone.now()
    policy = everyone.policy()
    everyone.post(f"/api/v2/policies/{everyone.policy()['id']}/cancel")
    polling.poll()
    seen = {"tvl_usd": "100.00", "observed_at": iso(now)}
    everyone.post("/api/v2/bridges/celer_eth_ton/observations", {"observations": [seen]})
    snapshots.run_monitor(now=now, paths=1_000)
    analysis = everyone.post("/api/v1/analysis", {"analysis_type": "stress_test"}).json()["id"]
    one_worker.run(analysis_id=UUID(analysis))
    item = {"id": 1, "data": {"operation": "stress_test"}}
    batch = everyone.post("/api/v1/batch-process", {"items": [item]}, Prefer="respond-async").json()["batch_id"]
    one_worker.work_on(batch_id=UUID(batch))
    return {
        "policy_id": policy["id"],
        "product_hash": policy["product_hash"],
        "bridge_id": "celer_eth_ton",
        "symbol": "USDC",
        "tranche_id": "SURE_EQT",
        "analysis_id": analysis,
        "batch_id": batch,
        "webhook_id": webhook_with_a_delivery(everyone),
    }


def webhook_with_a_delivery(owner: Api) -> str:
    hook = Webhook.objects.create(client=ApiClient.objects.get(), url="https://hooks.example/in", events=["policy_bound"], secret="x")
    owner.policy(chain="TON")
    dispatch(now=django_timezone.now())
    Delivery.objects.update(status="delivered", attempted_at=django_timezone.now(), finished_at=django_timezone.now())
    test_event._keep(hook.pk, hook.pk, django_timezone.now(), AttemptOutcome(200, ""))
    return str(hook.pk)


def test_every_read_of_the_document(everyone: Api, places: Mapping[str, str]) -> None:
    seen = {read: times(text_of(everyone.get(read.format_map(places) + query))) for read in READS for query in queries(read)}
    assert {read for read in WITH_TIMES if not seen[read]} == set()


def queries(read: str) -> list[str]:
    """What is asked of a path: each format of a file, or what it requires."""
    if read.endswith("export"):
        return ["?format=csv", "?format=ndjson"]
    return ["?coverage_type=depeg&chain=Ethereum&stablecoin=USDC" if read.endswith("capacity") else ""]


def text_of(response: Any) -> str:
    """The answer, which must be one: 503 is that of readiness without a worker."""
    assert response.status_code in {200, 201, 202, 503}, response.content
    text: str = (response.getvalue() if response.streaming else response.content).decode()
    return text.replace('\\"', '"')


def test_writes_and_problem_documents(everyone: Api, book: None) -> None:
    quote = everyone.quote()
    bound = everyone.bind(quote["quote_token"], idempotency_key="one")
    answers = [
        bound,
        everyone.bind(quote["quote_token"], idempotency_key="one"),
        everyone.post(f"/api/v2/policies/{bound.json()['id']}/cancel"),
        everyone.post("/api/v2/tranches/SURE_BTC/movements", {"kind": "deposit", "amount_ton": 12.5}, **{"Idempotency-Key": "two"}),
        everyone.post("/api/v2/auth/token"),
        everyone.post("/api/v1/analysis", {"analysis_type": "var", "parameters": {"paths": 1000}}),
        everyone.post("/api/v1/batch-process", {"items": [{"id": 1, "data": {"operation": "stress_test"}}]}, Prefer="respond-async"),
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 200, 201, 201, 202, 202]
    assert all(times(text_of(answer)) for answer in answers)
    assert times(quote["expires_at"])


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_encoders_write_any_time_that_reaches_them(moment: datetime) -> None:
    assert iso(moment) == "2026-11-01T12:00:00Z"
    assert csv_text.cell(moment) == "2026-11-01T12:00:00Z"


def test_a_time_that_nobody_wrote_out_is_written_in_utc_all_the_same() -> None:
    now = datetime(2026, 11, 1, 12, 0, tzinfo=ZoneInfo("UTC"))
    assert orjson.loads(JsonRenderer().render({"at": now})) == {"at": "2026-11-01T12:00:00Z"}
    refused = problems.http_response(Problem(409, "Too late.", extra={"until": now}))
    assert orjson.loads(refused.content)["until"] == "2026-11-01T12:00:00Z"
