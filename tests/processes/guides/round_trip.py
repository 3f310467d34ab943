"""Quote, bind, list, cancel, socket and webhook with the installed SDK. Prints what came of it as JSON.

TONSURANCE_URL, TONSURANCE_KEY; TONSURANCE_PUBLISH: a shell command that makes the service publish on `tranche_apy`.
"""

import asyncio
import json
import os
import queue
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests.processes.guides.cuttable import Cuttable
from tonsurance import AsyncClient, Channels, Client, Events, LiveClient, Message, Refused, webhooks
from tonsurance.types import Policy

URL, KEY, PUBLISH = (os.environ[f"TONSURANCE_{name}"] for name in ("URL", "KEY", "PUBLISH"))
PATIENCE_SECONDS = 240
PRODUCT: dict[str, Any] = {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC"}
TERMS: dict[str, Any] = {**PRODUCT, "coverage_amount": 10_000, "duration_days": 90}
Received = queue.Queue[tuple[dict[str, str], bytes]]


def bound(client: Client, policyholder: str, **options: str) -> Policy:
    return client.bind(client.quote(**TERMS), policyholder=policyholder, **options)


def policies(client: Client) -> dict[str, object]:
    """Bind, repeat, list over two pages, cancel, and be refused."""
    quote = client.quote(**TERMS)
    policy, again = (client.bind(quote, policyholder="holder-1", idempotency_key=quote["quote_id"]) for _ in range(2))
    other = bound(client, "holder-2")
    cancelled = client.cancel(policy["id"])
    listed = [each["id"] for each in client.policies(stablecoin="USDC", page_size=1)]
    try:
        client.cancel(policy["id"])
    except Refused as refused:
        code = refused.code
    return {
        "premium": str(quote["premium"]),
        "is_one_policy": policy["id"] == again["id"],
        "listed": listed == [other["id"], policy["id"]],
        "statuses": [client.policy(each)["status"] for each in (policy["id"], other["id"])],
        "refund": str(cancelled["refund"]),
        "second_cancel": code,
        "products": sum(1 for _ in client.products(page_size=500)),
    }


def market(client: Client) -> dict[str, object]:
    """The reads that need no key."""
    tranche = client.tranche_apy()["tranches"][0]
    return {
        "tranche": tranche["tranche_id"],
        "is_exact": f"{tranche['total_capital_ton'].scaleb(9):.0f}" == tranche["total_capital_nano"],
        "exposure": client.exposure()["total_exposure_usd"] > 0,
        "capacity": client.capacity(**PRODUCT)["available_usd"] > 0,
        "bridge": client.bridge_health("wormhole_eth_ton")["health_score"] > 0,
        "alerts": client.risk_alerts()["total_alerts"] >= 0,
    }


async def publish() -> None:
    process = await asyncio.create_subprocess_shell(PUBLISH, stdout=asyncio.subprocess.DEVNULL)
    assert await process.wait() == 0


async def channel_over(line: Cuttable) -> list[str]:
    """A channel over a line that is cut while something is published."""
    async with LiveClient(line.url, Channels(["tranche_apy"]), token=KEY) as live:
        found = [await anext(live)]
        line.cut()
        await publish()
        line.restore()
        found.append(await anext(live))
    follows = found[1].position.seq == found[0].position.seq + 1
    return [*(type(item).__name__ for item in found), "in order" if follows else "out of order"]


async def events_over(line: Cuttable, client: AsyncClient) -> list[str]:
    """Events of the own policies over a line that is cut while one is bound, with a fresh token for each attempt."""

    async def token() -> str:
        return (await client.token(scopes=["read"]))["token"]

    async def bind(policyholder: str) -> None:
        await client.bind(await client.quote(**TERMS), policyholder=policyholder)

    async with LiveClient(line.url, Events(["policy_bound"]), token=token) as live:
        heard: list[str] = []
        while not heard:  # events of before the subscription are not told
            await bind("socket-1")
            with suppress(TimeoutError):
                async with asyncio.timeout(5):
                    heard += ["socket-1"] if isinstance(await anext(live), Message) else []
        line.cut()
        await bind("socket-2")
        line.restore()
        while heard[-1] == "socket-1":
            item = await anext(live)
            heard.append(item.data["data"]["policyholder"] if isinstance(item, Message) else type(item).__name__)
    return sorted(set(heard))


async def sockets() -> dict[str, object]:
    far = urlsplit(URL)
    async with (
        asyncio.timeout(2 * PATIENCE_SECONDS),
        AsyncClient(URL, KEY, timeout=PATIENCE_SECONDS) as client,
        Cuttable(str(far.hostname), int(far.port or 80)) as line,
    ):
        return {"channel": await channel_over(line), "events": await events_over(line, client)}


@contextmanager
def receiver() -> Iterator[tuple[str, Received]]:
    """An address on this machine, and what arrives there."""
    received: Received = queue.Queue()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.put((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/in", received
    finally:
        server.shutdown()
        server.server_close()


def delivery_of(subject: str, received: Received, secret: str) -> tuple[dict[str, str], bytes, webhooks.WebhookEvent]:
    """The event with that id or about that policy. Others may come between: a delivery is repeated when its answer was slow, and what
    happened shortly before a webhook was registered may be delivered to it."""
    while True:
        headers, body = received.get(timeout=PATIENCE_SECONDS)
        event = webhooks.verify(body, headers, secret)
        if subject in {event["id"], event["data"].get("policy_id")}:
            return headers, body, event


def deliveries(client: Client) -> dict[str, object]:
    """Register, test, bind, rotate and remove; each delivery is verified."""
    with receiver() as (url, received):
        webhook = client.create_webhook(url, events=["policy_bound"], filter={"stablecoin": ["USDC"]})
        *_, tested = delivery_of(client.test_webhook(webhook["id"])["event_id"], received, webhook["secret"])
        policy = bound(client, "holder-3")
        *_, event = delivery_of(policy["id"], received, webhook["secret"])
        rotated = client.rotate_webhook_secret(webhook["id"])
        headers, body, _ = delivery_of(bound(client, "holder-4")["id"], received, webhook["secret"])
        both = [webhooks.verify(body, headers, secret)["type"] for secret in (webhook["secret"], rotated["secret"])]
        try:
            webhooks.verify(body + b" ", headers, rotated["secret"])
        except webhooks.InvalidWebhook as forged:
            code = forged.code
        before = [each["id"] for each in client.webhooks()]
        client.delete_webhook(webhook["id"])
    return {
        "tested": tested["type"],
        "event": event["type"],
        "premium": str(event["data"]["premium"]),
        "rotated": both,
        "forged": code,
        "left": len(before) - len(list(client.webhooks())),
    }


if __name__ == "__main__":
    with Client(URL, KEY, timeout=PATIENCE_SECONDS) as tonsurance:
        told = {"policies": policies(tonsurance), "market": market(tonsurance), "webhooks": deliveries(tonsurance)}
    print(json.dumps({"python": sys.version_info[:2], **told, "sockets": asyncio.run(sockets())}))
