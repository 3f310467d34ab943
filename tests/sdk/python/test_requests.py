"""What each method sends."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.sdk.python.calling import KEY, codes

Call = Callable[..., httpx.Request]
ID = UUID("0199f0c2-9a11-7d20-8c44-2f6a90b1c3d4")
DEPEG: Any = {"coverage_type": "depeg", "chain": "TON", "stablecoin": "USDC"}
METHODS = [
    ("quote", (), {**DEPEG, "coverage_amount": 10, "duration_days": 90}, "POST /api/v2/quote/multi-dimensional"),
    ("bind", ("token",), {"policyholder": "holder-1"}, "POST /api/v2/policies"),
    ("policy", (ID,), {}, f"GET /api/v2/policies/{ID}"),
    ("policies", (), {"status": "active"}, "GET /api/v2/policies?status=active&limit=100"),
    ("cancel", (str(ID),), {}, f"POST /api/v2/policies/{ID}/cancel"),
    ("products", (), {"chain": "TON", "page_size": 500}, "GET /api/v2/products?chain=TON&limit=500"),
    ("capacity", (), DEPEG, "GET /api/v2/capacity?coverage_type=depeg&chain=TON&stablecoin=USDC"),
    ("exposure", (), {}, "GET /api/v2/risk/exposure"),
    ("bridge_health", ("wormhole_eth_ton",), {}, "GET /api/v2/bridge-health/wormhole_eth_ton"),
    ("risk_alerts", (), {"severity": "High"}, "GET /api/v2/risk/alerts?severity=High"),
    ("tranche_apy", (), {}, "GET /api/v2/tranches/apy"),
    ("create_webhook", ("https://a.example/in",), {"events": ["price_depeg"]}, "POST /api/v2/webhooks"),
    ("webhooks", (), {}, "GET /api/v2/webhooks?limit=100"),
    ("webhook", (ID,), {}, f"GET /api/v2/webhooks/{ID}"),
    ("delete_webhook", (ID,), {}, f"DELETE /api/v2/webhooks/{ID}"),
    ("test_webhook", (ID,), {}, f"POST /api/v2/webhooks/{ID}/test"),
    ("rotate_webhook_secret", (ID,), {}, f"POST /api/v2/webhooks/{ID}/rotate-secret"),
    ("token", (), {"scopes": ["read"]}, "POST /api/v2/auth/token"),
]


@pytest.mark.parametrize(("name", "args", "kwargs", "line"), METHODS, ids=[method[0] for method in METHODS])
def test_each_method_asks_its_endpoint_with_the_key(call: Call, name: str, args: Any, kwargs: Any, line: str) -> None:
    request = call(name, *args, **kwargs)
    assert codes([request]) == [line]
    assert request.headers["Authorization"] == f"Bearer {KEY}"
    assert request.headers["User-Agent"].startswith("tonsurance-python/")


@pytest.mark.parametrize("amount", [Decimal("2500.50"), Decimal("2.50050E+3"), "2500.50"])
def test_an_amount_is_sent_as_a_decimal_string(call: Call, amount: Any) -> None:
    body = json.loads(call("quote", **DEPEG, coverage_amount=amount, duration_days=30).content)
    assert body["coverage_amount"] in {"2500.50", "2500.5"}
    assert Decimal(body["coverage_amount"]) == Decimal("2500.50")


@pytest.mark.parametrize("amount", [2500.5, True, None, b"1"])
def test_a_float_is_no_amount(call: Call, amount: Any) -> None:
    with pytest.raises(TypeError, match="Decimal, int or str"):
        call("quote", **DEPEG, coverage_amount=amount, duration_days=30)


QUOTE = {"premium": Decimal("19.73"), "quote_token": "signed"}


@pytest.mark.parametrize(
    ("quote", "limit", "body"),
    [
        (QUOTE, {}, {"quote_token": "signed", "max_premium": "19.73"}),
        (QUOTE, {"max_premium": 0}, {"quote_token": "signed", "max_premium": "0"}),
        ("signed", {"max_premium": "20.00"}, {"quote_token": "signed", "max_premium": "20.00"}),
        ("signed", {}, {"quote_token": "signed"}),
    ],
)
def test_a_bind_pays_no_more_than_the_quote_says(call: Call, quote: Any, limit: Any, body: Any) -> None:
    assert json.loads(call("bind", quote, policyholder="holder-1", **limit).content) == {**body, "policyholder": "holder-1"}


@pytest.mark.parametrize(("method", "args"), [("bind", {"policyholder": "h"}), ("cancel", {})])
def test_an_idempotency_key_is_yours_or_made(call: Call, method: str, args: Any) -> None:
    assert call(method, "x", **args, idempotency_key="attempt-7").headers["Idempotency-Key"] == "attempt-7"
    made = {call(method, "x", **args).headers["Idempotency-Key"] for _ in range(2)}
    assert [UUID(key).version for key in made] == [4, 4]


@pytest.mark.parametrize("key", ["", "x" * 129, "käse", "a\nb"])
def test_a_malformed_idempotency_key_is_refused_before_it_is_sent(call: Call, key: str) -> None:
    with pytest.raises(ValueError, match="idempotency key"):
        call("cancel", "x", idempotency_key=key)


@pytest.mark.parametrize(("policy_id", "path"), [("a/../b", "a%2F..%2Fb"), ("x?y#z", "x%3Fy%23z"), ("%2e%2e", "%252e%252e")])
def test_an_id_is_one_segment_of_the_path(call: Call, policy_id: str, path: str) -> None:
    assert codes([call("policy", policy_id)]) == [f"GET /api/v2/policies/{path}"]


@pytest.mark.parametrize("policy_id", ["", ".", ".."])
def test_what_leads_to_another_path_is_no_id(call: Call, policy_id: str) -> None:
    with pytest.raises(ValueError, match="is no id"):
        call("cancel", policy_id)


def test_times_have_a_zone(call: Call) -> None:
    noon = datetime(2026, 11, 30, 12, tzinfo=timezone(timedelta(hours=2)))
    assert dict(call("policies", starts_after=noon, ends_before="2027-01-01T00:00:00Z").url.params) == {
        "starts_after": "2026-11-30T12:00:00+02:00",
        "ends_before": "2027-01-01T00:00:00Z",
        "limit": "100",
    }
    with pytest.raises(ValueError, match="no zone"):
        call("policies", starts_after=noon.astimezone(UTC).replace(tzinfo=None))


def test_a_text_is_no_list_of_names(call: Call) -> None:
    with pytest.raises(TypeError, match="Give a list of names"):
        call("create_webhook", "https://a.example/in", events="price_depeg")
    with pytest.raises(TypeError, match="Give a list of names"):
        call("create_webhook", "https://a.example/in", events=[], filter={"chain": "TON"})


def test_a_webhook_has_the_terms_that_were_given_alone(call: Call) -> None:
    terms = {"events": ["price_depeg"], "filter": {"stablecoin": ["USDC"]}, "min_priority": "HIGH"}
    assert json.loads(call("create_webhook", "https://a.example/in", **terms).content) == {"url": "https://a.example/in", **terms}
