"""Quote rate of the whole stack (key, validation, signed token, security headers) beside peers that only price."""

import itertools
import json
import random
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from benchmarks import load, report
from benchmarks.load import Address, Exchange
from benchmarks.peers import pricing
from benchmarks.report import Row
from benchmarks.rounds import Contender, Plan, Progress, WrongAnswer, alternate
from benchmarks.servers import Peers
from benchmarks.stack import Stack

PATH = "/api/v2/quote/multi-dimensional"
CONNECTIONS = 100
VARIETY = 4000  # different requests; they come round again and again
FIELDS = {
    *("premium", "breakdown", "product_hash", "coverage_type", "chain", "stablecoin", "timestamp"),
    *("quote_id", "quote_token", "expires_at", "waiting_period_hours", "rate_version", "bindable"),
}


def terms(*, count: int, largest: int, seed: int = 20261) -> Iterator[dict[str, Any]]:
    """Random quotes over all products: 10 to `largest` USD with cents, 1 to 365 days. The same for the same seed."""
    dice = random.Random(seed)
    products = list(pricing.PRODUCTS)
    for _ in range(count):
        coverage_type, chain, stablecoin = dice.choice(products)
        yield {
            "coverage_type": coverage_type,
            "chain": chain,
            "stablecoin": stablecoin,
            "coverage_amount": str(Decimal(dice.randint(1000, largest * 100)) / 100),
            "duration_days": dice.randint(1, 365),
        }


def requests(keys: Sequence[str] = (), *, count: int = VARIETY, largest: int = 1_000_000) -> list[bytes]:
    """Encoded quote requests, the keys dealt out in turn."""
    senders = itertools.cycle([{"Authorization": f"Bearer {key}"} for key in keys] or [{}])
    wanted = terms(count=count, largest=largest)
    return [load.encode("POST", PATH, json.dumps(each).encode(), next(senders)) for each in wanted]


def check(exchange: Exchange) -> None:
    """The answer has every field, is about the product asked for and has the right premium. WrongAnswer: it has not."""
    asked, answer = exchange.asked, exchange.answer
    product = asked["coverage_type"], asked["chain"], asked["stablecoin"]
    expected = pricing.premium(pricing.total_rate(*product), Decimal(asked["coverage_amount"]), asked["duration_days"])
    if missing := FIELDS - answer.keys():
        raise WrongAnswer(f"no {', '.join(sorted(missing))} in {answer}")
    if (answer["coverage_type"], answer["chain"], answer["stablecoin"]) != product or answer["premium"] != expected:
        raise WrongAnswer(f"{asked} should cost {expected}, not {answer}")


def check_nothing(exchange: Exchange) -> None:
    """For the server that does nothing."""


def contender(name: str, address: Address, keys: Sequence[str] = ()) -> Contender:
    """A server that answers quotes. The load comes from as many brokers as there are `keys`."""
    return Contender(name, address, itertools.cycle(requests(keys)), CONNECTIONS, check)


def yardstick(address: Address) -> Contender:
    """The server that does nothing, under the same requests."""
    return Contender("load generator alone", address, itertools.cycle(requests()), CONNECTIONS, check_nothing)


async def measure(stack: Stack, peers: Peers, plan: Plan, progress: Progress) -> list[Row]:
    """Ours, both peers and the yardstick in alternation."""
    contenders = [
        contender("quote", stack.address, stack.keys),
        contender("quote, FastAPI", peers.fastapi),
        contender("quote, DRF on daphne", peers.drf),
        yardstick(peers.fixed_answer),
    ]
    ours, fastapi, drf, nothing = await alternate(contenders, plan, progress)
    return [
        report.beside_peer("quote, beside FastAPI", ours, fastapi, at_least=2),
        report.beside_peer("quote, beside DRF", ours, drf, at_least=25),
        report.p95("quote p95, 100 connections", ours, below=40, peer=fastapi),
        report.errors("quote errors", [ours], fastapi),
        report.yardstick("load generator alone", nothing),
    ]
