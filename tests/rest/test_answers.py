"""Answers hold what the OpenAPI document says, and nothing besides."""

import copy
import json
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from openapi_schema_validator import OAS31Validator

from clients.principals import Scope
from config.openapi import document
from prices.feeds import polling
from tests import one_worker
from tests.api import Api
from tests.conftest import MakeApi
from tests.prices.push import assign


def closed(node: Any) -> Any:
    """The schema with every object closed to members that it does not name, unless it is declared open."""
    if isinstance(node, list):
        return [closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    members = {name: closed(value) for name, value in node.items()}
    return {"additionalProperties": False, **members} if node.get("type") == "object" else members


COMPONENTS = {"schemas": closed(copy.deepcopy(document()["components"]["schemas"]))}


def fits(response: Any, operation_path: str, method: str = "get") -> bool:
    operation = document()["paths"][operation_path][method]
    schema = operation["responses"][str(response.status_code)]["content"]["application/json"]["schema"]
    validator = OAS31Validator({**schema, "components": COMPONENTS}, format_checker=OAS31Validator.FORMAT_CHECKER)
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(json.loads(response.content))] == []
    return True


@pytest.mark.parametrize(
    ("path", "operation_path"),
    [
        ("/health", "/health"),
        ("/health/ready", "/health/ready"),
        ("/api/v2/products?limit=3", "/api/v2/products"),
        ("/api/v2/policies", "/api/v2/policies"),
        ("/api/v2/capacity?coverage_type=depeg&chain=Ethereum&stablecoin=USDC", "/api/v2/capacity"),
        ("/api/v2/risk/exposure", "/api/v2/risk/exposure"),
        ("/api/v2/bridges", "/api/v2/bridges"),
        ("/api/v2/bridges/celer_eth_ton/history", "/api/v2/bridges/{bridge_id}/history"),
        ("/api/v2/bridge-health/celer_eth_ton", "/api/v2/bridge-health/{bridge_id}"),
        ("/api/v2/tranches/apy", "/api/v2/tranches/apy"),
        ("/api/v2/prices", "/api/v2/prices"),
        ("/api/v2/tranches/SURE_EQT/history", "/api/v2/tranches/{tranche_id}/history"),
    ],
)
def test_a_read_answers_as_documented(broker: Api, book: None, path: str, operation_path: str) -> None:
    broker.policy()
    assert fits(broker.get(path), operation_path)


def test_a_quote_answers_as_documented(broker: Api, book: None) -> None:
    body = {"coverage_type": "bridge", "chain": "solana", "stablecoin": "susde", "coverage_amount": 1234.5, "duration_days": 1}
    assert fits(broker.post("/api/v2/quote/multi-dimensional", body), "/api/v2/quote/multi-dimensional", "post")


def test_a_product_answers_as_documented(broker: Api, book: None) -> None:
    product_hash = broker.quote()["product_hash"]
    assert fits(broker.get(f"/api/v2/products/{product_hash}"), "/api/v2/products/{product_hash}")


def test_a_policy_answers_as_documented_from_bind_to_cancellation(broker: Api, book: None) -> None:
    bound = broker.bind(broker.quote(coverage_type="oracle")["quote_token"])
    path = f"/api/v2/policies/{bound.json()['id']}"
    assert fits(bound, "/api/v2/policies", "post")
    assert fits(broker.get(path), "/api/v2/policies/{policy_id}")
    assert fits(broker.post(f"{path}/cancel"), "/api/v2/policies/{policy_id}/cancel", "post")


def test_a_movement_answers_as_documented(make_api: MakeApi, book: None) -> None:
    treasury = make_api("treasury", Scope.TREASURY)
    path = "/api/v2/tranches/SURE_BTC/movements"
    answer = treasury.post(path, {"kind": "deposit", "amount_ton": 12.5}, **{"Idempotency-Key": "deposit-1"})
    assert fits(answer, "/api/v2/tranches/{tranche_id}/movements", "post")


def test_prices_answer_as_documented_when_pushed_and_when_read(make_api: MakeApi, anyone: Api, book: None) -> None:
    seen = {"symbol": "USDC", "price_usd": "0.985", "observed_at": timezone.now().isoformat()}
    assign("bitfinex", "client:oracle")
    pushed = make_api("oracle", Scope.ORACLE).post("/api/v2/prices", {"source": "bitfinex", "observations": [seen]})
    assert fits(pushed, "/api/v2/prices", "post")
    assert fits(anyone.get("/api/v2/prices"), "/api/v2/prices")


def test_readiness_answers_as_documented_with_a_feed(anyone: Api, book: None) -> None:
    polling.poll()
    assert fits(anyone.get("/health/ready"), "/health/ready")


def test_a_push_of_observations_answers_as_documented(make_api: MakeApi, book: None) -> None:
    seen = {"tvl_usd": "100.00", "observed_at": timezone.now().isoformat()}
    answer = make_api("oracle", Scope.ORACLE).post("/api/v2/bridges/celer_eth_ton/observations", {"observations": [seen]})
    assert fits(answer, "/api/v2/bridges/{bridge_id}/observations", "post")


def test_a_batch_answers_as_documented_waited_for_or_not(broker: Api, book: None) -> None:
    terms = {"coverage_type": "depeg", "chain": "TON", "stablecoin": "DAI", "coverage_amount": "10000", "duration_days": 90}
    items = [{"id": "good", "data": terms}, {"id": 7, "data": {**terms, "chain": "Mars"}, "priority": 9}]
    path = "/api/v1/batch-process"
    assert fits(broker.post(path, {"items": items, "timeout": 5}), path, "post")
    accepted = broker.post(path, {"items": items}, Prefer="respond-async")
    assert fits(accepted, path, "post")
    one_worker.work_on(batch_id=UUID(accepted.json()["batch_id"]))
    assert fits(broker.get(accepted["Location"]), "/api/v1/batch/{batch_id}")


def test_an_analysis_answers_as_documented_from_question_to_answer(broker: Api, book: None) -> None:
    path = "/api/v1/analysis"
    waiting = broker.post(path, {"analysis_type": "var", "parameters": {"paths": 1000}})
    assert fits(waiting, path, "post")
    one_worker.run(analysis_id=UUID(waiting.json()["id"]))
    assert fits(broker.get(waiting["Location"]), "/api/v1/analysis/{analysis_id}")
    other = broker.post(path, {"analysis_type": "stress_test"})
    assert fits(broker.post(f"{other['Location']}/cancel"), "/api/v1/analysis/{analysis_id}/cancel", "post")
    assert fits(broker.get(path), path)


def test_a_tranche_that_sold_nothing_writes_its_zeros_without_exponent(anyone: Api, book: None) -> None:
    tranches = anyone.get("/api/v2/tranches/apy").json()["tranches"]
    assert {tranche["coverage_sold_ton"] for tranche in tranches} == {Decimal("0.000000000")}
