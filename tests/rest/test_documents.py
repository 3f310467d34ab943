"""The requests of the documents that this service follows work as they stand, and their answers have the members and types shown there."""

from decimal import Decimal

import pytest

from clients.principals import Scope
from tests.api import Api
from tests.conftest import MakeApi
from tests.shapes import FLAG, LIST, NUMBER, OBJECT, TEXT, WHOLE, Shape, has

pytestmark = pytest.mark.usefixtures("book")
QUOTED = {
    "premium": NUMBER,
    "breakdown": OBJECT,
    "product_hash": TEXT,
    "coverage_type": TEXT,
    "chain": TEXT,
    "stablecoin": TEXT,
    "timestamp": NUMBER,
    "quote_id": TEXT,
    "quote_token": TEXT,
    "expires_at": TEXT,
    "waiting_period_hours": WHOLE,
    "bindable": FLAG,
}
BREAKDOWN = {
    "base_rate": NUMBER,
    "chain_multiplier": NUMBER,
    "stablecoin_adjustment": NUMBER,
    "total_rate": NUMBER,
    "coverage_amount": NUMBER,
    "duration_days": WHOLE,
}
EXPOSURE = {
    "by_coverage_type": LIST,
    "by_chain": LIST,
    "by_stablecoin": LIST,
    "top_10_products": LIST,
    "total_exposure_usd": NUMBER,
    "total_policies": WHOLE,
    "timestamp": NUMBER,
}
BRIDGE = {
    "bridge_id": TEXT,
    "source_chain": TEXT,
    "dest_chain": TEXT,
    "health_score": NUMBER,
    "health_status": TEXT,
    "tvl_usd": NUMBER,
    "tvl_change_pct": NUMBER,
    "exploit_detected": FLAG,
    "active_alerts": LIST,
    "oracle_consensus": NUMBER,
    "last_updated": NUMBER,
    "timestamp": NUMBER,
}
ALERTS = {"alerts": LIST, "total_alerts": WHOLE, "critical_count": WHOLE, "timestamp": NUMBER}
TRANCHE = {
    "tranche_id": TEXT,
    "apy": NUMBER,
    "utilization": NUMBER,
    "total_capital_ton": NUMBER,
    "total_capital_nano": TEXT,
    "coverage_sold_ton": NUMBER,
    "available_capacity_ton": NUMBER,
    "last_updated": NUMBER,
}
BATCH = {
    "batch_id": TEXT,
    "total_items": WHOLE,
    "processed": WHOLE,
    "failed": WHOLE,
    "results": LIST,
    "total_processing_time_ms": NUMBER,
}
METRICS = {
    "timestamp": NUMBER,
    "cpu_percent": NUMBER,
    "memory_percent": NUMBER,
    "memory_mb": NUMBER,
    "disk_percent": NUMBER,
    "uptime_seconds": NUMBER,
    "http_metrics": OBJECT,
    "batch_metrics": OBJECT,
    "api_health": TEXT,
    "api_health_reasons": LIST,
}
HEALTH = {"status": TEXT, "service": TEXT, "version": TEXT, "timestamp": NUMBER, "uptime_seconds": NUMBER}


def test_a_quote(anyone: Api) -> None:
    asked = {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "coverage_amount": 10000.0, "duration_days": 90}
    answer = anyone.post("/api/v2/quote/multi-dimensional", asked)
    assert answer.status_code == 200
    assert has(answer.json(), QUOTED)
    assert has(answer.json()["breakdown"], BREAKDOWN)
    assert answer.json()["premium"] == Decimal("19.73")


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("/api/v2/risk/exposure", EXPOSURE),
        ("/api/v2/bridge-health/wormhole_eth_ton", BRIDGE),
        ("/api/v2/risk/alerts?severity=Critical&alert_type=LTV_Breach", ALERTS),
        ("/api/v2/risk/alerts?severity=critical", ALERTS),
        ("/api/v1/metrics", METRICS),
        ("/health", HEALTH),
    ],
)
def test_a_read(anyone: Api, make_api: MakeApi, path: str, shape: Shape) -> None:
    answer = make_api("operator", *Scope).get(path)
    assert answer.status_code == 200, answer.content
    assert has(answer.json(), shape)


def test_the_yields(anyone: Api) -> None:
    tranches = anyone.get("/api/v2/tranches/apy").json()["tranches"]
    assert len(tranches) == 6
    assert all(has(tranche, TRANCHE) for tranche in tranches)


def test_the_top_products(broker: Api) -> None:
    broker.policy()
    [product] = broker.get("/api/v2/risk/exposure").json()["top_10_products"]
    assert has(product, {"coverage_type": TEXT, "chain": TEXT, "stablecoin": TEXT, "exposure_usd": NUMBER, "policy_count": WHOLE})


def test_a_batch_whose_items_are_no_questions_fails_item_by_item(broker: Api) -> None:
    """The documents' example: any data, a priority, and five minutes."""
    items = [{"id": f"item-{number}", "data": {"text": f"Sample {number}"}, "priority": 5} for number in range(3)]
    answer = broker.post("/api/v1/batch-process", {"items": items, "timeout": 300})
    assert answer.status_code == 200, answer.content
    document = answer.json()
    assert has(document, BATCH)
    assert (document["total_items"], document["failed"]) == (3, 3)
    for result in document["results"]:
        assert has(result, {"id": TEXT, "status": TEXT, "error": OBJECT, "processing_time_ms": NUMBER})
        assert "text" in str(result["error"])


def test_a_batch_of_a_quote_and_of_something_else_answers_both(broker: Api) -> None:
    terms = {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "coverage_amount": 10000, "duration_days": 90}
    document = broker.post("/api/v1/batch-process", {"items": [{"id": "a", "data": terms}, {"id": "b", "data": {"text": "x"}}]}).json()
    results = {result["id"]: result for result in document["results"]}
    assert has(results["a"]["result"], QUOTED)
    assert (document["failed"], "result" in results["b"]) == (1, False)
