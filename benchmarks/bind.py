"""Bind rate: quotes are fetched beforehand, then bound by twenty clients at once, each under an idempotency key of its own."""

import itertools
import json
import uuid
from collections.abc import Iterator, Sequence
from decimal import Decimal

from benchmarks import load, quote, report
from benchmarks.load import Address, Exchange
from benchmarks.report import Row
from benchmarks.rounds import Check, Contender, Plan, Progress, WrongAnswer, alternate
from benchmarks.stack import Stack

PATH = "/api/v2/policies"
CONNECTIONS = 20
GOAL = 300  # policies per second
QUOTES_PER_SECOND = 5 * GOAL  # fetched beforehand for each second under load
LARGEST = 100  # USD a policy: no limit of the book is ever near


class OutOfQuotes(Exception):
    """More policies were bound than quotes were fetched: fetch more."""


async def fetch_quotes(address: Address, keys: Sequence[str], count: int) -> dict[str, Decimal]:
    """Premium by quote token. WrongAnswer: a quote was refused, wrong or not bindable."""
    wanted = iter(quote.requests(keys, count=count, largest=LARGEST))
    tally = await load.run(address, wanted, connections=quote.CONNECTIONS, seconds=60, keep_every=1)
    if tally.errors(200):
        raise WrongAnswer(f"quotes to bind: {dict(tally.statuses)}, {tally.broken} unanswered")
    return dict(_bindable(sample) for sample in tally.samples)


def _bindable(exchange: Exchange) -> tuple[str, Decimal]:
    quote.check(exchange)
    answer = exchange.answer
    if not answer["bindable"]:
        raise WrongAnswer(f"not bindable: {answer['not_bindable_reason']}")
    return answer["quote_token"], answer["premium"]


def requests(tokens: Sequence[str], keys: Sequence[str]) -> Iterator[bytes]:
    """One encoded bind per token, the keys dealt out in turn."""
    for number, (token, key) in enumerate(zip(tokens, itertools.cycle(keys), strict=False)):
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": str(uuid.uuid4())}
        body = {"quote_token": token, "policyholder": f"holder-{number}"}
        yield load.encode("POST", PATH, json.dumps(body).encode(), headers)


def checker(premiums: dict[str, Decimal]) -> Check:
    """The policy is active, belongs to its holder and costs what was quoted. WrongAnswer: it does not."""

    def check(exchange: Exchange) -> None:
        asked, policy = exchange.asked, exchange.answer
        expected = "active", asked["policyholder"], premiums[asked["quote_token"]]
        if (policy["status"], policy["policyholder"], policy["premium"]) != expected:
            raise WrongAnswer(f"expected {expected}, not {policy}")

    return check


async def measure(stack: Stack, plan: Plan, progress: Progress) -> list[Row]:
    """Ours alone, with enough quotes for the whole plan. OutOfQuotes: they were not enough."""
    premiums = await fetch_quotes(stack.address, stack.keys, round(QUOTES_PER_SECOND * plan.total_seconds))
    wanted = requests(list(premiums), stack.keys)
    ours = Contender("bind", stack.address, wanted, CONNECTIONS, checker(premiums), expected_status=201)
    (series,) = await alternate([ours], plan, progress)
    if next(wanted, None) is None:
        raise OutOfQuotes(f"{len(premiums)} quotes were not enough")
    return [
        report.rate("bind, one PostgreSQL", series, at_least=GOAL),
        report.p95("bind p95, 20 in parallel", series, below=100),
        report.errors("bind errors", [series]),
    ]
