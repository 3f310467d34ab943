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
