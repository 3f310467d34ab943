"""Examples of the OpenAPI document."""

from decimal import Decimal

from drf_spectacular.utils import OpenApiExample

PUSH = OpenApiExample(
    "Two prices of a venue",
    value={
        "source": "bitfinex",
        "observations": [
            {"symbol": "USDC", "price_usd": Decimal("0.99981"), "observed_at": "2026-10-30T10:53:30Z"},
            {"symbol": "TON", "price_usd": Decimal("3.0142"), "observed_at": "2026-10-30T10:53:31Z"},
        ],
    },
    request_only=True,
)
RECORDED = OpenApiExample("Recorded", value={"received": 2, "new": 2}, response_only=True, status_codes=["200"])
PRICES = OpenApiExample(
    "A coin below its peg",
    value={
        "prices": [
            {
                "symbol": "USDC",
                "price_usd": Decimal("0.98500000"),
                "reference_usd": Decimal("1.00000000"),
                "deviation_pct": Decimal("-1.5000"),
                "state": "warning",
                "state_since": "2026-10-30T10:51:30Z",
                "observed_at": "2026-10-30T10:53:30Z",
                "stale": False,
                "sources": [
                    {"source": "gemini", "price_usd": Decimal("0.98500000"), "observed_at": "2026-10-30T10:53:29Z"},
                    {"source": "bitfinex", "price_usd": Decimal("0.98120000"), "observed_at": "2026-10-30T10:53:30Z"},
                ],
            }
        ],
        "timestamp": 1793360011.5,
    },
    response_only=True,
    status_codes=["200"],
)
HISTORY = OpenApiExample(
    "A coin that falls below its peg",
    value={
        "symbol": "USDC",
        "from": "2026-10-30T10:00:00Z",
        "to": "2026-10-30T11:00:00Z",
        "step_seconds": 1800,
        "points": [
            {
                "time": "2026-10-30T10:00:00Z",
                "price_usd": Decimal("0.99980000"),
                "low_usd": Decimal("0.99940000"),
                "high_usd": Decimal("1.00010000"),
                "ratio_low": Decimal("0.99940000"),
                "good_minutes": 30,
            },
            {
                "time": "2026-10-30T10:30:00Z",
                "price_usd": Decimal("0.98500000"),
                "low_usd": Decimal("0.98120000"),
                "high_usd": Decimal("0.99980000"),
                "ratio_low": Decimal("0.98120000"),
                "good_minutes": 24,
            },
        ],
    },
    response_only=True,
    status_codes=["200"],
)
