"""Examples of the OpenAPI document."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

TERMS = {
    "url": "https://hooks.broker.example/tonsurance",
    "description": "desk 7",
    "events": ["policy_bound", "price_depeg"],
    "filter": {"stablecoin": ["USDC", "USDT"]},
    "min_priority": "NORMAL",
}
WEBHOOK = {
    "id": "0199f0c2-6d3b-7c55-9d0e-7c1f4a7a1b2c",
    **TERMS,
    "status": "active",
    "pause_reason": "",
    "paused_at": None,
    "failures": 0,
    "next_attempt_at": None,
    "last_success_at": "2026-10-30T10:53:30Z",
    "last_test": {
        "event_id": "0199f0c2-7a10-7d20-8c55-0d3b9d0e7c1f",
        "sent_at": "2026-10-30T10:41:07Z",
        "delivered": True,
        "status_code": 204,
        "reason": "",
    },
    "created_at": "2026-10-30T10:40:02Z",
}
NEW = {**WEBHOOK, "last_success_at": None, "last_test": None, "secret": "whsec_an-example-and-no-secret"}
DELIVERY = {
    "event_id": "0199f0c2-8f1e-7ab0-9d0e-7c1f4a7a1b2c",
    "type": "price_depeg",
    "status": "pending",
    "attempts": 2,
    "status_code": 502,
    "reason": "It answered 502.",
    "created_at": "2026-10-30T10:53:30Z",
    "attempted_at": "2026-10-30T10:53:36Z",
    "finished_at": None,
}


def _answer(name: str, value: dict[str, Any], status: str = "200") -> OpenApiExample:
    return OpenApiExample(name, value=value, response_only=True, status_codes=[status])


REGISTRATION = OpenApiExample("Two kinds of events, of two coins", value=TERMS, request_only=True)
CHANGES = OpenApiExample("Resume it", value={"status": "active"}, request_only=True)
REGISTERED = _answer("Registered", NEW, "201")
ONE = _answer("A webhook", WEBHOOK)
ROTATED = _answer("With its new secret", {**WEBHOOK, "secret": NEW["secret"]})
TESTED = _answer("On its way", {"event_id": WEBHOOK["last_test"]["event_id"]}, "202")  # type: ignore[index]
DELIVERIES = _answer("Failed twice, to be tried again", DELIVERY)
