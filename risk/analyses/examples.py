"""Examples of the OpenAPI document."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import OpenApiExample

ID = "0199f0c2-8b10-7a55-9d0e-7c1f4a7a1b2c"
TEXT = '{"analysis_type":"var","parameters":{"horizon_days":30,"level":0.99,"paths":100000,"seed":20261}}'
PENDING: dict[str, Any] = {
    "id": ID,
    "analysis_type": "var",
    "status": "pending",
    "progress": 0,
    "input_text": TEXT,
    "error": None,
    "created_at": "2026-10-30T10:53:20.250000Z",
    "updated_at": "2026-10-30T10:53:20.250000Z",
}
DONE: dict[str, Any] = {**PENDING, "status": "completed", "progress": 100, "updated_at": "2026-10-30T10:53:21.011000Z"}
RESULT = {
    "horizon_days": 30,
    "level": 0.99,
    "paths": 100000,
    "seed": 20261,
    "expected_loss": {"usd": Decimal("41253.10"), "low": Decimal("38120.44"), "high": Decimal("44385.76")},
    "value_at_risk": {"usd": Decimal("1502000.00"), "low": Decimal("1450100.00"), "high": Decimal("1561000.00")},
    "expected_shortfall": {"usd": Decimal("2402117.53"), "low": Decimal("2280001.10"), "high": Decimal("2524233.96")},
    "capital_usd": Decimal("600000000.00"),
    "value_at_risk_ratio": Decimal("0.002503"),
    "components": [{"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "expected_shortfall_usd": Decimal("812003.20")}],
    "tranches": [
        {"tranche_id": "SURE_EQT", "expected_loss_usd": Decimal("41253.10"), "loss_probability": 0.0412, "exhaustion_probability": 0.0}
    ],
}
FAILED = {**DONE, "status": "failed", "progress": 0, "error": {"code": "cancelled", "detail": "You cancelled this analysis."}}


def _answer(name: str, value: dict[str, Any], status: str) -> OpenApiExample:
    return OpenApiExample(name, value=value, response_only=True, status_codes=[status])


REQUEST = OpenApiExample("Value at risk over 30 days", value={"analysis_type": "var", "parameters": {"level": 0.99}}, request_only=True)
WHAT_IF_REQUEST = OpenApiExample(
    "What if a large cover comes in and capital leaves",
    value={
        "analysis_type": "what_if",
        "parameters": {
            "policies": [
                {"action": "add", "coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "coverage_amount": "5000000"}
            ],
            "capital": [{"action": "withdraw", "tranche_id": "SURE_EQT", "amount_ton": "100000"}],
        },
    },
    request_only=True,
)
ACCEPTED = _answer("Taken in", {**PENDING, "analysis_result": None}, "202")
COMPLETED = _answer("Completed", {**DONE, "analysis_result": RESULT}, "200")
SUMMARY = _answer("Completed", DONE, "200")
CANCELLED = _answer("Cancelled", {**FAILED, "analysis_result": None}, "200")
