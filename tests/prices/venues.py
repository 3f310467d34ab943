"""Feeds against a local server, as the tests of each use them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from pytest_httpserver import HTTPServer
from werkzeug import Response

from ops.core.http_client import Client, Limits
from prices.consensus import Observation
from prices.feeds.asking import Answer, ask_all
from prices.feeds.http_feed import HttpFeed

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SEEN_AT = NOW - timedelta(seconds=30)
REFERENCES: dict[str, Decimal | None] = {"USDC": Decimal(1), "USDT": Decimal(1), "DAI": Decimal(1), "TON": None}
USDT = {"USDT": Decimal("0.999")}
PATIENT = Limits(connect_seconds=60, read_seconds=60, total_seconds=120, attempts=1, max_bytes=4096)
QUICK = replace(PATIENT, read_seconds=2)  # of a server that never answers
F = TypeVar("F", bound=HttpFeed)

# Bid and ask that are no book, and the reason they are left out for.
BAD_BOOKS: list[tuple[Any, Any, str]] = [
    ("1.01", "1.00", "crossed"),
    ("0.99", "1.00", "spread"),
    ("1", "1.005", "spread"),
    ("0", "1", "plausible"),
    ("-1", "1", "plausible"),
    ("NaN", "1", "plausible"),
    ("1", "Infinity", "plausible"),
    ("1", "1e30", "plausible"),
    ("1", "1e999999", "plausible"),
    ("", "1", "Not understood"),
    ("many", "1", "Not understood"),
    (None, "1", "Not understood"),
    (["1"], "1", "Not understood"),
    (True, "1", "Not understood"),
]
# What any server may answer instead of a document: body, status, reason.
BAD_ANSWERS: list[tuple[str, int, str]] = [
    ("<html>maintenance</html>", 200, "not JSON"),
    ("{}", 400, "400"),
    ("{}", 403, "403"),
    ("{}", 500, "500"),
    ("{}", 302, "302"),
    ("{}", 429, "429"),
    ("[" + "1," * 4096 + "1]", 200, "more than"),
    ("", 200, "not JSON"),
]


@contextmanager
def client(limits: Limits = PATIENT) -> Iterator[Client]:
    """A client that asks once, and waits however busy the machine is unless told otherwise."""
    made = Client(limits)
    yield made
    made.close()


def asked(feed: HttpFeed, prices: dict[str, Decimal] | None = None) -> Answer:
    """What a poll at NOW gets from the feed."""
    [answer] = ask_all([feed], references=REFERENCES, prices=USDT if prices is None else prices, now=NOW)
    return answer


def seen(answer: Answer) -> dict[str, Decimal]:
    """Its usable prices by symbol."""
    assert all(isinstance(one, Observation) for one in answer.observations)
    return {one.symbol: one.price_usd for one in answer.observations}


def reasons(answer: Answer) -> dict[str, str]:
    """Why the others were left out."""
    return {one.symbol: one.reason for one in answer.left_out}


def serve(stub: HTTPServer, path: str, document: Any, query: str | None = None) -> None:
    """Answer a request with a document."""
    stub.expect_request(path, query_string=query).respond_with_json(document)


@contextmanager
def hanging(stub: HTTPServer, *paths: str) -> Iterator[None]:
    """Requests of these paths get no answer during the block."""
    given_up = threading.Event()
    for path in paths:
        stub.expect_request(path).respond_with_handler(lambda _: Response("{}") if given_up.wait() else Response())
    try:
        yield
    finally:
        given_up.set()
