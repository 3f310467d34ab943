"""Examples of the OpenAPI document."""

from drf_spectacular.utils import OpenApiExample

from quotes import examples as quotes

BATCH_ID = "0199f0c2-7a40-7c11-8e55-1b2c3d4e5f60"
BATCH_REQUEST = OpenApiExample(
    "Two quotes, the second more urgent",
    value={
        "items": [
            {"id": "desk-1", "data": quotes.QUOTE_REQUEST.value | {"chain": "Mars"}},
            {"id": "desk-2", "data": {"operation": "quote", **quotes.QUOTE_REQUEST.value}, "priority": 9},
        ],
        "timeout": 10,
    },
    request_only=True,
)
HEAVY_REQUEST = OpenApiExample(
    "Every stress scenario, and a what-if: always in the background",
    value={
        "items": [
            {"id": "stress", "data": {"operation": "stress_test"}},
            {
                "id": "deposit",
                "data": {
                    "operation": "what_if",
                    "capital": [{"action": "deposit", "tranche_id": "SURE_EQT", "amount_ton": "1000000"}],
                    "paths": 100_000,
                },
            },
        ],
        "timeout": 300,
    },
    request_only=True,
)
MARS = "'Mars' is not one of Bitcoin, Ethereum, TON, Arbitrum, Base, Optimism, Polygon, Lightning, Solana."
RESULTS = [
    {"id": "desk-2", "status": "completed", "result": quotes.QUOTE.value, "processing_time_ms": 0.031},
    {
        "id": "desk-1",
        "status": "failed",
        "error": {
            "code": "invalid_input",
            "detail": f"chain: {MARS}",
            "errors": [{"field": "chain", "code": "unknown", "message": MARS}],
        },
        "processing_time_ms": 0.019,
    },
]
COUNTS = {"batch_id": BATCH_ID, "total_items": 2, "processed": 1, "failed": 1}
BATCH = OpenApiExample(
    "One of two quotes could be made",
    value={**COUNTS, "results": RESULTS, "total_processing_time_ms": 0.082},
    response_only=True,
    status_codes=["200"],
)
PENDING = {
    "batch_id": BATCH_ID,
    "status": "pending",
    "total_items": 2,
    "processed": 0,
    "failed": 0,
    "created_at": "2026-10-30T10:53:20.250000Z",
    "started_at": None,
    "completed_at": None,
    "total_processing_time_ms": None,
}
PENDING_BATCH = OpenApiExample("It goes on in the background", value=PENDING, response_only=True, status_codes=["202"])
KEPT_BATCH = OpenApiExample(
    "Both items are done",
    value={
        **PENDING,
        "status": "completed",
        "processed": 1,
        "failed": 1,
        "started_at": "2026-10-30T10:53:20.262000Z",
        "completed_at": "2026-10-30T10:53:20.276000Z",
        "total_processing_time_ms": 14.0,
        "results": RESULTS,
    },
    response_only=True,
    status_codes=["200"],
)
