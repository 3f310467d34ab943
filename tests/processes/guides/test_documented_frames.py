"""Frames of a running service have the members and JSON types that the documents show, on both sockets."""

import asyncio
import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from django.utils import timezone
from websockets.asyncio.client import ClientConnection

from tests.demo_stack import DemoStack
from tests.live.follower import ask, dial
from tests.ops.running import DEADLINE_SECONDS
from tests.shapes import FLAG, LIST, NUMBER, OBJECT, TEXT, WHOLE, Shape, has

pytestmark = pytest.mark.processes
SECONDS = 2 * DEADLINE_SECONDS
ALERT = {
    **dict.fromkeys(("id", "alert_type", "severity", "message", "status"), TEXT),
    **dict.fromkeys(("current_value", "limit_value", "timestamp", "opened_at"), NUMBER),
}
"""`subject` is beside them, and null for an alert of the whole book."""
CHANNELS: dict[str, dict[str, Shape]] = {
    "bridge_health": {
        "health_change": {"bridge_id": TEXT, "previous_score": NUMBER, "current_score": NUMBER, "exploit_detected": FLAG},
        "critical_alert": {"bridge_id": TEXT, "alert_id": TEXT, "message": TEXT, "severity": TEXT},
    },
    "risk_alerts": {"new_alert": ALERT, "alert_escalated": ALERT, "alert_resolved": ALERT},
    "top_products": {"ranking_update": {"products": LIST}},
    "tranche_apy": {"apy_update": {"tranches": LIST}},
}
ROWS: dict[str, Shape] = {
    "products": {"coverage_type": TEXT, "chain": TEXT, "stablecoin": TEXT, "exposure_usd": NUMBER, "policy_count": WHOLE},
    "tranches": {"tranche_id": TEXT, "apy": NUMBER, "utilization": NUMBER, "last_updated": NUMBER},
}
EVENTS: dict[str, Shape] = {
    "policy_bound": {
        **dict.fromkeys(("policy_id", "coverage_type", "chain", "stablecoin", "policyholder", "starts_at", "ends_at"), TEXT),
        **dict.fromkeys(("coverage_amount", "premium"), NUMBER),
    },
    "policy_cancelled": {"policy_id": TEXT, "coverage_amount": NUMBER, "refund": NUMBER, "cancelled_at": TEXT},
    "risk_alert_opened": {"alert_id": TEXT, "severity": TEXT, "current_value": NUMBER, "limit_value": NUMBER},
    "bridge_critical_alert": {"bridge_id": TEXT, "message": TEXT},
    "ranking_update": {"products": LIST},
    "apy_update": {"tranches": LIST},
}
BRIDGE = "wormhole_poly_ton"
LARGE = {"coverage_type": "cex_liquidation", "chain": "Base", "stablecoin": "USDP", "coverage_amount": 10_000_000, "duration_days": 30}
CAUSES = """
from time import sleep
from decimal import Decimal
from django.utils import timezone
from bridges.tasks import assess
from ops.core.session_locks import held
from quotes.tasks import publish_ranking
from risk.alerting import Figure
from risk.services.alerts import judge
from risk.services.snapshots import TAKING
from risk.thresholds import AlertType
from tranches.tasks import publish_apy

publish_apy()
publish_ranking()
assess()
is_done = False
while not is_done:
    with held(TAKING) as is_done:  # the monitor would resolve in between what is to escalate
        for correlation in ("0.72", "0.95", "0.10") if is_done else ():
            judge(figures=[Figure(AlertType.CORRELATION, Decimal(correlation))], now=timezone.now())
    sleep(0.1)
"""


class Client:
    """A broker that is four oracles too, more than the simulator has, and may hear everything."""

    def __init__(self, stack: DemoStack) -> None:
        self.stack = stack
        self.key = stack.key("documents", "read", "write")
        self._oracles = [stack.key(f"documents-oracle-{number}", "oracle") for number in range(4)]

    def post(self, path: str, body: dict[str, Any] | None = None, *, key: str = "", **headers: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {key or self.key}", **headers}
        answer = httpx.post(f"{self.stack.base_url}/api/v2/{path}", json=body, headers=headers, timeout=60)
        assert answer.is_success, answer.text
        document: dict[str, Any] = answer.json()
        return document

    def cause_everything(self) -> None:
        """Bind what leads the ranking from then on, and cancel it; empty a bridge; have the monitors run."""
        quote = self.post("quote/multi-dimensional", LARGE)
        body = {"quote_token": quote["quote_token"], "policyholder": "documents"}
        policy = self.post("policies", body, **{"Idempotency-Key": quote["quote_id"]})
        for oracle in self._oracles:
            self.post(f"bridges/{BRIDGE}/observations", {"observations": emptied()}, key=oracle)
        self.stack.manage("shell", "-c", CAUSES)
        self.post(f"policies/{policy['id']}/cancel")

    def socket(self, path: str) -> Any:
        address = self.stack.base_url.replace("http://", "ws://") + path
        return dial(address, additional_headers={"Authorization": f"Bearer {self.key}"})


def emptied() -> list[dict[str, str]]:
    now = timezone.now()
    seen = ((100_000_000, now - timedelta(minutes=20)), (40_000_000, now))
    return [{"tvl_usd": str(usd), "observed_at": when.isoformat()} for usd, when in seen]


async def hear(socket: ClientConnection) -> dict[str, Any]:
    """The next frame. A heartbeat is answered with a ping, as the documents ask for."""
    frame: dict[str, Any] = json.loads(await socket.recv(), parse_float=Decimal)
    if frame["type"] == "heartbeat":
        await ask(socket, action="ping")
    return frame


async def hear_all(socket: ClientConnection, wanted: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The first frame of each type that is waited for, by its type."""
    found: dict[str, dict[str, Any]] = {}
    with suppress(TimeoutError):
        async with asyncio.timeout(SECONDS):
            while missing := set(wanted) - set(found):
                frame = await hear(socket)
                if (kind := frame["type"]) in missing:
                    found[kind] = frame
    assert set(found) == set(wanted)
    return found


async def subscribe_to_channels(socket: ClientConnection) -> None:
    welcome = await hear(socket)
    assert has(welcome, {"client_id": TEXT, "available_channels": LIST, "protocol": TEXT, "timestamp": NUMBER})
    assert (welcome["type"], welcome["protocol"]) == ("welcome", "tonsurance.v1")
    assert set(welcome["available_channels"]) >= set(CHANNELS)
    for channel in CHANNELS:
        await ask(socket, action="subscribe", channel=channel, id=channel)
        answers = await hear_all(socket, ["subscribed", "snapshot"])
        shape = {"channel": TEXT, "epoch": TEXT, "seq": WHOLE, "timestamp": NUMBER}
        assert has(answers["subscribed"], {**shape, "recovered": FLAG, "id": TEXT})
        assert has(answers["snapshot"], {**shape, "state": OBJECT})


async def subscribe_to_events(socket: ClientConnection) -> None:
    assert has(await hear(socket), {"client_id": TEXT, "available_events": LIST, "protocol": TEXT, "timestamp": NUMBER})
    await ask(socket, action="subscribe", events=list(EVENTS), min_priority="LOW")
    confirmed = (await hear_all(socket, ["subscription_confirmed"]))["subscription_confirmed"]
    assert sorted(confirmed["events"]) == sorted(EVENTS)
    assert has(confirmed, {"filter": OBJECT, "min_priority": TEXT, "epoch": TEXT, "seq": WHOLE, "recovered": FLAG})


def has_rows(document: dict[str, Any]) -> bool:
    """What its lists hold, where it has any."""
    return all(has(row, ROWS[name]) for name in ROWS if name in document for row in document[name])


@pytest.fixture(scope="module")
def client(stack: DemoStack) -> Client:
    return Client(stack)


def test_what_happens_is_told_on_both_sockets_as_documented(client: Client) -> None:
    async def heard() -> tuple[dict[str, Any], dict[str, Any]]:
        async with client.socket("/ws") as channels, client.socket("/api/v1/live-events") as events:
            await subscribe_to_channels(channels)
            await subscribe_to_events(events)
            kinds = [kind for kinds in CHANNELS.values() for kind in kinds]
            causing = asyncio.to_thread(client.cause_everything)
            _, messages, told = await asyncio.gather(causing, hear_all(channels, kinds), hear_all(events, EVENTS))
            return messages, told

    messages, events = asyncio.run(heard())
    for channel, kinds in CHANNELS.items():
        for kind, shape in kinds.items():
            assert messages[kind]["channel"] == channel
            assert has(messages[kind], {**shape, "seq": WHOLE, "timestamp": NUMBER})
            assert has_rows(messages[kind])
    told = {"id": TEXT, "priority": TEXT, "expires_at": TEXT, "subject": OBJECT, "data": OBJECT, "seq": WHOLE, "timestamp": NUMBER}
    for kind, shape in EVENTS.items():
        assert has(events[kind], told)
        assert has(events[kind]["data"], shape)
        assert has_rows(events[kind]["data"])


def test_commands_are_answered_as_documented(client: Client) -> None:
    async def run() -> None:
        async with client.socket("/ws") as socket:
            await hear(socket)
            await ask(socket, action="ping", channel="tranche_apy", id=7)
            pong = await hear(socket)
            assert (pong["type"], pong["id"]) == ("pong", 7)
            assert has(pong, {"timestamp": NUMBER})
            await ask(socket, action="subscribe", channel="weather")
            error = await hear(socket)
            assert error["type"] == "error"
            assert has(error, {"code": TEXT, "message": TEXT, "valid_channels": LIST, "timestamp": NUMBER})
            await ask(socket, action="subscribe", channel="tranche_apy")
            await hear_all(socket, ["snapshot"])
            await ask(socket, action="unsubscribe", channel="tranche_apy")
            assert has((await hear_all(socket, ["unsubscribed"]))["unsubscribed"], {"channel": TEXT, "timestamp": NUMBER})

    asyncio.run(run())
