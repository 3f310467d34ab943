"""A node of Ethereum that tells of Chainlink's proxies, and lies or fails as a test wants."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from prices.feeds.chainlink.node import Question
from prices.feeds.chainlink.proxies import PROXIES
from tests.prices.venues import SEEN_AT

SYMBOLS = {proxy.address: symbol for symbol, proxy in PROXIES.items()}
ROUND = 18446744073709551700  # phase 1, as proxies number them
HOUR = timedelta(hours=1)


def word(number: int) -> str:
    """A signed number as 32 bytes."""
    return (number % 2**256).to_bytes(32).hex()


def told(*numbers: int) -> str:
    """Words as a contract answers them."""
    return "0x" + "".join(word(number) for number in numbers)


def text(said: str) -> str:
    """A string as a contract answers it."""
    return told(32, len(said)) + said.encode().hex().ljust(64, "0")


def a_round(
    answer: int = 99_980_000, at: datetime = SEEN_AT - HOUR / 2, *, number: int = ROUND, answered_in: int = ROUND, **times: int
) -> str:
    """The answer to latestRoundData(). `updated_at`: Unix seconds in the place of `at`."""
    updated_at = times.get("updated_at", int(at.timestamp()))
    return told(number, answer, updated_at, updated_at, answered_in)


@dataclass
class Node:
    """What a node answers; `rounds`, `decimals` and `descriptions` by symbol, `errors` and `missing` by symbol or method."""

    server: HTTPServer
    chain: Any = "0x1"
    block: Any = field(default_factory=lambda: {"number": "0x153f2c1", "timestamp": hex(int(SEEN_AT.timestamp()))})
    rounds: dict[str, Any] = field(default_factory=dict)
    decimals: dict[str, Any] = field(default_factory=dict)
    descriptions: dict[str, Any] = field(default_factory=dict)
    errors: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    shape: Callable[[list[dict[str, Any]]], Any] = lambda entries: entries
    batches: list[list[dict[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server.expect_request("/", method="POST").respond_with_handler(self._handle)

    @property
    def url(self) -> str:
        """Its address."""
        return self.server.url_for("/")

    def at(self, seen_at: datetime) -> None:
        """Its newest block is of that time."""
        self.block = {"timestamp": hex(int(seen_at.timestamp()))}

    def questions(self, number: int = -1) -> list[tuple[str, str]]:
        """What the batch asked: method and "", or symbol and selector."""
        return [self._subject(call) for call in self.batches[number]]

    def _handle(self, request: Request) -> Response:
        calls = json.loads(request.data)
        self.batches.append(calls)
        entries = [entry for call in calls if (entry := self._entry(call))]
        return Response(json.dumps(self.shape(entries)), content_type="application/json")

    def _entry(self, call: dict[str, Any]) -> dict[str, Any] | None:
        subject, selector = self._subject(call)
        if subject in self.missing:
            return None
        answer = {"jsonrpc": "2.0", "id": call["id"]}
        if subject in self.errors:
            return answer | {"error": {"code": -32000, "message": "execution reverted"}}
        return answer | {"result": self._result(subject, selector)}

    def _result(self, subject: str, selector: str) -> Any:
        match selector:
            case Question.LATEST_ROUND:
                return self.rounds.get(subject, a_round())
            case Question.DECIMALS:
                return self.decimals.get(subject, told(8))
            case Question.DESCRIPTION:
                return self.descriptions.get(subject, text(f"{subject} / USD"))
        return {"eth_chainId": self.chain, "eth_getBlockByNumber": self.block}[subject]

    @staticmethod
    def _subject(call: dict[str, Any]) -> tuple[str, str]:
        if call["method"] != "eth_call":
            return call["method"], ""
        message, block = call["params"]
        assert block == "latest"
        return SYMBOLS[message["to"]], message["data"]
