"""Snapshot reads beside our own quotes: what is computed once should be read faster than what is computed for each request."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks import load, quote, report
from benchmarks.load import Exchange
from benchmarks.report import Row
from benchmarks.rounds import Check, Contender, Plan, Progress, WrongAnswer, alternate
from benchmarks.stack import Stack

CONNECTIONS = quote.CONNECTIONS


@dataclass(frozen=True)
class Snapshot:
    """Its name in the table, its path under /api/v2 and a field that its answer must have."""

    name: str
    path: str
    field: str


SNAPSHOTS = (
    Snapshot("exposure", "risk/exposure", "total_exposure_usd"),
    Snapshot("bridge health", "bridge-health/wormhole_eth_ton", "health_score"),
    Snapshot("alerts", "risk/alerts", "alerts"),
    Snapshot("APY", "tranches/apy", "tranches"),
)


def requests(snapshot: Snapshot, keys: Sequence[str]) -> list[bytes]:
    """One encoded read per key."""
    return [load.encode("GET", f"/api/v2/{snapshot.path}", headers={"Authorization": f"Bearer {key}"}) for key in keys]


def checker(snapshot: Snapshot) -> Check:
    """The answer is JSON and has the field. WrongAnswer: it has not."""

    def check(exchange: Exchange) -> None:
        if snapshot.field not in exchange.answer:
            raise WrongAnswer(f"no {snapshot.field} in {exchange.answer}")

    return check


def contender(snapshot: Snapshot, stack: Stack) -> Contender:
    """One snapshot, read by all brokers."""
    return Contender(snapshot.name, stack.address, itertools.cycle(requests(snapshot, stack.keys)), CONNECTIONS, checker(snapshot))


async def is_served(snapshot: Snapshot, stack: Stack) -> bool:
    """Whether the API answers it now: a snapshot that nobody has taken yet cannot be measured."""
    tally = await load.run(stack.address, iter(requests(snapshot, stack.keys[:1])), connections=1, seconds=5)
    return tally.errors(200) == 0


async def measure(stack: Stack, plan: Plan, progress: Progress) -> list[Row]:
    """Every snapshot in alternation with quotes."""
    served = [snapshot for snapshot in SNAPSHOTS if await is_served(snapshot, stack)]
    contenders = [quote.contender("quote", stack.address, stack.keys), *(contender(snapshot, stack) for snapshot in served)]
    quotes, *reads = await alternate(contenders, plan, progress)
    rows = [report.beside_peer(_title(snapshot), series, quotes, at_least=1.5) for snapshot, series in zip(served, reads, strict=True)]
    missing = [report.absent(_title(snapshot), at_least=1.5) for snapshot in SNAPSHOTS if snapshot not in served]
    return [*rows, *missing, report.errors("snapshot errors", reads)]


def _title(snapshot: Snapshot) -> str:
    return f"{snapshot.name}, beside quote"
