"""Quotes of one batch of 10,000: how many a second, beside the peer that prices the same ones."""

import itertools
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal

from benchmarks import load, quote, report
from benchmarks.load import Address, Exchange
from benchmarks.peers import pricing
from benchmarks.report import Row
from benchmarks.rounds import Contender, Plan, Progress, WrongAnswer, alternate
from benchmarks.servers import Peers
from benchmarks.stack import Stack

PATH = "/api/v1/batch-process"
ITEMS = 10_000
CONNECTIONS = 1  # a process works on one batch at a time
GOAL = 50_000  # quotes per second


def requests(keys: Sequence[str] = ()) -> Iterator[bytes]:
    """The same batch again and again, the keys dealt out in turn."""
    items = [
        {"id": str(number), "data": terms, "priority": number % 10 + 1}
        for number, terms in enumerate(quote.terms(count=ITEMS, largest=1000))
    ]
    body = json.dumps({"items": items}).encode()
    senders = [{"Authorization": f"Bearer {key}"} for key in keys] or [{}]
    return itertools.cycle([load.encode("POST", PATH, body, sender) for sender in senders[:5]])


def check(exchange: Exchange) -> None:
    """Every item is answered, the most urgent first, each with its premium. WrongAnswer: it is not so."""
    asked = {item["id"]: item for item in exchange.asked["items"]}
    answer = exchange.answer
    if (answer["processed"], answer["failed"], len(answer["results"])) != (ITEMS, 0, ITEMS):
        raise WrongAnswer(f"{answer['processed']} processed, {answer['failed']} failed")
    priorities = [asked[result["id"]]["priority"] for result in answer["results"]]
    if priorities != sorted(priorities, reverse=True):
        raise WrongAnswer("not by priority")
    for result in answer["results"][::100]:
        terms = asked[result["id"]]["data"]
        rate = pricing.total_rate(terms["coverage_type"], terms["chain"], terms["stablecoin"])
        if result["result"]["premium"] != pricing.premium(rate, Decimal(terms["coverage_amount"]), terms["duration_days"]):
            raise WrongAnswer(f"{terms} should not cost {result['result']['premium']}")


def contender(name: str, address: Address, keys: Sequence[str] = ()) -> Contender:
    """A server that answers batches."""
    return Contender(name, address, requests(keys), CONNECTIONS, check)


async def measure(stack: Stack, peers: Peers, plan: Plan, progress: Progress) -> list[Row]:
    """Ours and FastAPI's, in alternation."""
    ours, peer = await alternate(
        [contender("batch", stack.address, stack.keys), contender("batch, FastAPI", peers.fastapi)], plan, progress
    )
    rate = ITEMS * ours.rate
    return [
        Row(
            "batch quotes, beside FastAPI", rate, ITEMS * peer.rate, "/s", ours.rate / peer.rate, f">= {GOAL} /s", rate >= GOAL, ours.spread
        ),
        report.duration("10,000 quotes in one call", [seconds for tally in ours.tallies for seconds in tally.latencies], below=0.2),
    ]
