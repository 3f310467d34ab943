"""Examples of the OpenAPI document: one policy from quote to bind."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import OpenApiExample

HASH = "0x8f2e7ac6ea8a786f67e9d488138bdf6bfaac0545bf00a1401ca7ba36d8829918"
PRODUCT_NAMES = {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC"}
RATE = {"base_rate": Decimal("0.008"), "chain_multiplier": 1, "stablecoin_adjustment": 0, "total_rate": Decimal("0.008")}
TOKEN = "WyIwMTk5ZjBjMjZkM2I3YzU1OWQwZTdjMWY0YTdhMWIyYyJd:0vXqk7a9uQ4m5C0g2bT1nY8rWlZ3sE6dHjKpLxVfIoA"  # noqa: S105  an example, signed by nobody


def answer(name: str, value: dict[str, Any], *statuses: str) -> OpenApiExample:
    return OpenApiExample(name, value=value, response_only=True, status_codes=list(statuses or ("200",)))


QUOTE_REQUEST = OpenApiExample(
    "10,000 USD of USDC on Ethereum, 90 days",
    value={**PRODUCT_NAMES, "coverage_amount": Decimal("10000.00"), "duration_days": 90},
    request_only=True,
)
QUOTE = answer(
    "A quote",
    {
        "premium": Decimal("19.73"),
        "breakdown": {**RATE, "coverage_amount": Decimal("10000.00"), "duration_days": 90},
        "product_hash": HASH,
        **PRODUCT_NAMES,
        "timestamp": 1793360000.25,
        "quote_id": "0199f0c2-6d3b-7c55-9d0e-7c1f4a7a1b2c",
        "quote_token": TOKEN,
        "expires_at": "2026-10-30T10:58:20.250000Z",
        "waiting_period_hours": 24,
        "rate_version": 1,
        "bindable": True,
    },
)
PRODUCT = answer("A product", {"product_hash": HASH, **PRODUCT_NAMES, **RATE, "rate_version": 1})
CAPACITY = answer(
    "Room for USDC on Ethereum",
    {
        "product_hash": HASH,
        **PRODUCT_NAMES,
        "available_usd": Decimal("106490000.00"),
        "binding_limit": "ltv_limit",
        "limits": [
            {"limit": "sales_suspended", "available_usd": None},
            {"limit": "price_unknown", "available_usd": None},
            {"limit": "ltv_limit", "available_usd": Decimal("106490000.00")},
            {"limit": "concentration_limit", "available_usd": Decimal("180000000.00")},
        ],
        "timestamp": 1793360000.25,
    },
)
BIND_REQUEST = OpenApiExample(
    "Bind", value={"quote_token": TOKEN, "policyholder": "holder-7", "max_premium": Decimal("20.00")}, request_only=True
)
POLICY = answer(
    "A policy",
    {
        "id": "0199f0c2-9a11-7d20-8c44-2f6a90b1c3d4",
        "status": "active",
        "product_hash": HASH,
        **PRODUCT_NAMES,
        "coverage_amount": Decimal("10000.00"),
        "duration_days": 90,
        "premium": Decimal("19.73"),
        "total_rate": Decimal("0.008"),
        "rate_version": 1,
        "policyholder": "holder-7",
        "policy_ref": None,
        "quote_id": "0199f0c2-6d3b-7c55-9d0e-7c1f4a7a1b2c",
        "bound_at": "2026-10-30T10:53:30Z",
        "starts_at": "2026-10-31T10:53:30Z",
        "ends_at": "2027-01-29T10:53:30Z",
        "trigger_price": Decimal("0.97"),
        "floor_price": Decimal("0.9"),
        "allocation": [{"tranche_id": "SURE_BTC", "coverage_usd": Decimal("1788.27"), "premium_usd": Decimal("8.82")}],
        "refund": None,
        "payout": None,
        "created_at": "2026-10-30T10:53:30Z",
        "closed_at": None,
    },
    "200",
    "201",
)
