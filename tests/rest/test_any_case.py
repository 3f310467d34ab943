"""Names of members match in any case wherever they are sent, and are answered as the catalogue writes them."""

from typing import Any
from uuid import uuid4

import pytest

from clients.principals import Scope
from tests.api import Api
from tests.conftest import MakeApi

pytestmark = pytest.mark.usefixtures("book")


def total(response: Any) -> int:
    assert response.status_code == 200, response.content
    return len(response.json()["results"])


def test_filters(broker: Api, anyone: Api) -> None:
    broker.policy()
    assert total(broker.get("/api/v2/policies?status=ACTIVE&chain=ETHEREUM&coverage_type=Depeg")) == 1
    assert total(broker.get("/api/v2/policies?status=Expired")) == 0
    assert total(anyone.get("/api/v2/products?stablecoin=usdc&chain=ton")) == 5
    for path in (
        "bridges?source_chain=ethereum&dest_chain=ton&health_status=CRITICAL",
        "tranches/SURE_BTC/history?kind=Deposit",
        "bridges/wormhole_eth_ton/history?health_status=healthy",
        "risk/alerts?severity=critical&alert_type=ltv_breach&status=OPEN",
    ):
        assert anyone.get(f"/api/v2/{path}").status_code == 200, path
    assert broker.get("/api/v2/webhooks?status=Active").status_code == 200
    assert broker.get("/api/v1/analysis?analysis_type=VAR&status=PENDING").status_code == 200


@pytest.mark.parametrize("path", ["policies?status=asleep", "bridges?source_chain=mars", "tranches/SURE_BTC/history?kind=gift"])
def test_what_is_no_member_in_any_case_is_refused(broker: Api, path: str) -> None:
    assert broker.get(f"/api/v2/{path}").status_code == 400


def test_ids_in_paths(make_api: MakeApi) -> None:
    api = make_api("all", *Scope)
    assert total(api.get("/api/v2/tranches/sure_btc/history")) == total(api.get("/api/v2/tranches/SURE_BTC/history")) > 0
    assert api.get("/api/v2/bridges/Wormhole_ETH_ton/history").status_code == 200
    movement, key = {"kind": "DEPOSIT", "amount_ton": "5"}, {"Idempotency-Key": str(uuid4())}
    moved = api.post("/api/v2/tranches/sure_eqt/movements", movement, **key)
    assert (moved.status_code, moved.json()["tranche_id"], moved.json()["kind"]) == (201, "SURE_EQT", "deposit")
    assert api.post("/api/v2/tranches/SURE_EQT/movements", movement, **key).json() == moved.json()
    unknown = api.get("/api/v2/tranches/sure_xyz/history")
    assert (unknown.status_code, "sure_xyz" in unknown.json()["detail"]) == (404, True)


def test_bodies(make_api: MakeApi) -> None:
    api = make_api("all", *Scope)
    assert api.post("/api/v2/auth/token", {"scopes": ["READ"]}).json()["scopes"] == ["read"]
    asked = {
        "analysis_type": "What_If",
        "parameters": {
            "policies": [{"action": "ADD", "coverage_type": "Depeg", "chain": "ton", "stablecoin": "usdc", "coverage_amount": 10}],
            "capital": [{"action": "Deposit", "tranche_id": "sure_eqt", "amount_ton": "1.5"}],
            "paths": 1000,
        },
    }
    analysis = api.post("/api/v1/analysis", asked)
    assert analysis.status_code == 202, analysis.content
    text = analysis.json()["input_text"]
    assert '"action":"add"' in text
    assert '"action":"deposit"' in text
    assert '"tranche_id":"SURE_EQT"' in text


def test_operations_of_a_batch_are_as_heavy_in_any_case(broker: Api) -> None:
    def answer(data: dict[str, Any]) -> Any:
        return broker.post("/api/v1/batch-process", {"items": [{"id": "a", "data": data}]})

    terms = {"coverage_type": "depeg", "chain": "TON", "stablecoin": "USDC", "coverage_amount": 10, "duration_days": 1}
    assert answer({"operation": "STRESS_TEST"}).status_code == 202
    quoted = answer({"operation": "Quote", **terms})
    assert (quoted.status_code, quoted.json()["failed"]) == (200, 0)
