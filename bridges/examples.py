"""Examples of the OpenAPI document."""

from decimal import Decimal

from drf_spectacular.utils import OpenApiExample

SUMMARY = {
    "bridge_id": "wormhole_eth_ton",
    "source_chain": "Ethereum",
    "dest_chain": "TON",
    "is_monitored": True,
    "health_score": Decimal("0.9580"),
    "health_status": "Healthy",
    "tvl_usd": Decimal("121340992.17"),
    "tvl_change_pct": Decimal("-5.41"),
    "exploit_detected": False,
    "last_updated": 1793360000.25,
}
PARTS = {"tvl": Decimal("0.9000"), "consensus": Decimal("1.0000"), "success": Decimal("0.9900"), "freshness": Decimal("1.0000")}
ALERT = {
    "alert_id": "0199f0c2-6d3b-7c55-9d0e-7c1f4a7a1b2c",
    "kind": "tvl_drop",
    "severity": "Medium",
    "message": "MEDIUM: Bridge TVL dropped 5.4% ($6940112) in 38 minutes",
    "timestamp": 1793359941.02,
    "resolved": False,
}
BRIDGE = OpenApiExample("A bridge", value=SUMMARY, response_only=True, status_codes=["200"])
HEALTH = OpenApiExample(
    "Healthy, with a slow outflow",
    value={**SUMMARY, "oracle_consensus": Decimal("1.0000"), "parts": PARTS, "active_alerts": [ALERT], "timestamp": 1793360001.5},
    response_only=True,
    status_codes=["200"],
)
READING = OpenApiExample(
    "A reading",
    value={
        "health_score": Decimal("0.9580"),
        "health_status": "Healthy",
        "exploit_detected": False,
        "tvl_usd": Decimal("121340992.17"),
        "tvl_change_pct": Decimal("-5.41"),
        "parts": PARTS,
        "oracle_count": 3,
        "assessed_at": "2026-10-30T10:53:30Z",
    },
    response_only=True,
    status_codes=["200"],
)
OBSERVATIONS = OpenApiExample(
    "Two observations, one with transfers",
    value={
        "observations": [
            {"tvl_usd": Decimal("121340992.17"), "observed_at": "2026-10-30T10:53:00Z", "transfers_ok": 59, "transfers_failed": 1},
            {"tvl_usd": 121310118.5, "observed_at": "2026-10-30T10:54:00Z"},
        ]
    },
    request_only=True,
)
RECORDED = OpenApiExample(
    "Both are new",
    value={"bridge_id": "wormhole_eth_ton", "oracle": "client:northern oracle", "recorded": 2, "already_known": 0},
    response_only=True,
    status_codes=["201"],
)
