"""One message to all sockets: ours, in single frames and in batches, beside `websockets.broadcast` and beside groups of the channel layer.

Everybody gets messages of the same length through the same Valkey. A burst measures deliveries a second, single messages with
pauses measure how late the last clients are, and the idle sockets measure memory.
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from channels_redis.pubsub import RedisPubSubChannelLayer
from redis import asyncio as aioredis

from benchmarks import servers
from benchmarks.listeners import Crowd
from benchmarks.load import Address, percentile
from benchmarks.report import Row
from benchmarks.rounds import Plan, Progress
from benchmarks.servers import Server
from benchmarks.stack import Stack
from live import scripts
from live.connections import Keys
from live.publishing import wakeup_group
from ops.core.ports import free_port
from ops.server.runner import Runner

SOCKETS = 1000
BURST = 50
SINGLES = 20
PAUSE_SECONDS = 0.1
PATIENCE_SECONDS = 60.0
CHANNEL = "bridge_health"
GROUP = "fanout"
BODY = b'{"type":"health_change","bridge_id":"wormhole_eth_ton","previous_score":0.9000,"current_score":0.8000,"exploit_detected":false}'
MESSAGE = b'{"channel":"bridge_health","seq":1000,"timestamp":1795533673.3145785,' + BODY[1:]
Publish = Callable[[int], Awaitable[None]]


@dataclass
class Contender:
    """A server with its crowd, and how so many messages are published to it."""

    name: str
    address: Address
    pid: int
    publish: Publish
    ready: bytes = b"ready"
    commands: tuple[bytes, ...] = ()
    burst: int = BURST
    rates: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    kib_per_socket: float = 0.0

    @property
    def rate(self) -> float:
        return median(self.rates)


def rss_kib(pid: int) -> int:
    """Resident memory of the process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


async def measure_one(contender: Contender, plan: Plan, progress: Progress) -> None:
    """Fill the contender's figures; its sockets are closed afterwards."""
    crowd = Crowd(ready=contender.ready, mark=b'"health_change"', commands=contender.commands)
    before = rss_kib(contender.pid)
    await crowd.gather(contender.address, SOCKETS)
    contender.kib_per_socket = (rss_kib(contender.pid) - before) / SOCKETS
    for _ in range(plan.rounds):
        contender.rates.append(await _burst(crowd, contender))
        delays = await _singles(crowd, contender.publish)
        contender.p50.append(1000 * percentile(delays, 0.50))
        contender.p99.append(1000 * percentile(delays, 0.99))
        progress(f"{contender.name}: {contender.rates[-1]:,.0f} deliveries/s, p99 {contender.p99[-1]:.0f} ms")
    await crowd.leave()


async def _burst(crowd: Crowd, contender: Contender) -> float:
    crowd.begin()
    await contender.publish(contender.burst)
    await crowd.until(lambda: crowd.messages >= contender.burst * SOCKETS, PATIENCE_SECONDS)
    return crowd.messages / (time.perf_counter() - crowd.sent_at)


async def _singles(crowd: Crowd, publish: Publish) -> list[float]:
    delays: list[float] = []
    for _ in range(SINGLES):
        crowd.begin()
        await publish(1)
        await crowd.until(lambda: crowd.messages >= SOCKETS, PATIENCE_SECONDS)
        delays += crowd.delays
        await asyncio.sleep(PAUSE_SECONDS)
    return delays


def ours(client: "aioredis.Redis", redis_url: str) -> Publish:
    """The script that `live.publish` runs, so many times in one round trip, then one ring."""
    layer, keys = RedisPubSubChannelLayer(hosts=[redis_url]), Keys.of(CHANNEL)

    async def publish(count: int) -> None:
        async with client.pipeline(transaction=False) as pipeline:
            for _ in range(count):
                pipeline.eval(scripts.PUBLISH, len(keys), *keys, secrets.token_hex(8), 1 << 40, time.time(), BODY, 0, "", "{}", "", "never")
            await pipeline.execute()
        await layer.group_send(wakeup_group(CHANNEL), {"type": "live.ring", "channel": CHANNEL})

    return publish


def by_pubsub(client: "aioredis.Redis") -> Publish:
    """For the peer that broadcasts what Redis publishes."""

    async def publish(count: int) -> None:
        async with client.pipeline(transaction=False) as pipeline:
            for _ in range(count):
                pipeline.publish(GROUP, MESSAGE)
            await pipeline.execute()

    return publish


def by_group(redis_url: str) -> Publish:
    """For the peer whose sockets are members of a group."""
    layer = RedisPubSubChannelLayer(hosts=[redis_url])

    async def publish(count: int) -> None:
        for _ in range(count):
            await layer.group_send(GROUP, {"type": "fanout", "text": MESSAGE.decode()})

    return publish


def start_peers(runner: Runner, stack: Stack, logs: Path) -> tuple[Address, Address]:
    """`websockets.broadcast` and the channel layer's groups, one process each."""
    ports = free_port(), free_port()
    broadcast = Server("broadcast", ["-m", "benchmarks.peers.broadcast_app", str(ports[0]), stack.redis_url, GROUP], ports[0])
    arguments = ["-m", "uvicorn", "benchmarks.peers.group_app:application", "--port", str(ports[1]), "--ws", "websockets-sansio"]
    quiet = ("--no-access-log", "--log-level", "warning", "--lifespan", "off")
    environment = {"FANOUT_REDIS_URL": stack.redis_url, "FANOUT_CHANNEL": GROUP}
    group = Server("group", [*arguments, *quiet], ports[1], environment)
    return servers.start(runner, broadcast, logs=logs), servers.start(runner, group, logs=logs)


async def measure(stack: Stack, runner: Runner, logs: Path, plan: Plan, progress: Progress) -> list[Row]:
    """Everybody in turn: while one is measured the others idle without sockets."""
    broadcast, group = start_peers(runner, stack, logs)
    async with aioredis.Redis.from_url(stack.redis_url) as client:
        subscribe = b'{"action":"subscribe","channel":"%s"}' % CHANNEL.encode()
        batches = b'{"action":"configure","batch":true}'
        publish = ours(client, stack.redis_url)
        pids = runner.pids
        contenders = (
            Contender("sockets", stack.address, pids["tonsurance"], publish, b'"snapshot"', (subscribe,)),
            Contender("sockets in batches", stack.address, pids["tonsurance"], publish, b'"snapshot"', (batches, subscribe)),
            Contender("websockets.broadcast", broadcast, pids["broadcast"], by_pubsub(client)),
            Contender("channel-layer groups", group, pids["group"], by_group(stack.redis_url), burst=5),
        )
        for contender in contenders:
            await measure_one(contender, plan, progress)
    return rows(*contenders)


def rows(single: Contender, batched: Contender, broadcast: Contender, group: Contender) -> list[Row]:
    """The goals of the sockets, and what there is to compare."""
    rate, peer, together = single.rate, broadcast.rate, batched.rate
    p99, memory = median(single.p99), single.kib_per_socket
    return [
        Row("deliveries, beside websockets.broadcast", rate, peer, "/s", rate / peer, ">= 1 x", rate >= peer, spread(single)),
        Row("deliveries, beside groups", rate, group.rate, "/s", rate / group.rate, ">= 8 x", rate >= 8 * group.rate, spread(single)),
        Row(
            "deliveries in batches",
            together,
            None,
            "/s",
            together / 200_000,
            ">= 200,000 /s",
            together >= 200_000,
            spread(batched),
        ),
        Row("p50 of one message to all", median(single.p50), median(broadcast.p50), "ms", None, None, None, None),
        Row("p99 of one message to all", p99, median(broadcast.p99), "ms", 100 / p99, "< 100 ms", p99 < 100, None),
        Row("memory of an idle socket", memory, broadcast.kib_per_socket, "KiB", 40 / memory, "<= 40 KiB", memory <= 40, None),
    ]


def spread(contender: Contender) -> float:
    """(fastest - slowest round) / median."""
    return (max(contender.rates) - min(contender.rates)) / contender.rate
