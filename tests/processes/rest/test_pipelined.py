"""Clients of different rights on one connection, as behind a proxy: each request is answered for the key that it carries."""

import json
import random
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from clients import services as client_services
from clients.principals import Scope, Tier
from tests.api import Api
from tests.database import url_of_the_database
from tests.ops.raw import Raw
from tests.processes.rest.conftest import Serve

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
TERMS = {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "coverage_amount": "10000", "duration_days": 90}
QUOTE = ("POST", "/api/v2/quote/multi-dimensional", json.dumps(TERMS).encode())
POLICIES = ("GET", "/api/v2/policies", b"")
ASKED = [
    QUOTE,
    POLICIES,
    ("GET", "/api/v2/risk/exposure", b""),
    ("GET", "/api/v2/bridge-health/orbit_eth_ton", b""),
    ("POST", POLICIES[1], b"{}"),
]


class Caller(NamedTuple):
    """Who asks: with a key or none, `burst` tokens for each group of endpoints, and the statuses of reading and of binding nothing."""

    key: str | None
    burst: str
    reads: int
    binds: int


class Answer(NamedTuple):
    """An answer as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: Any


@pytest.fixture
def callers(book: None) -> list[Caller]:
    """A broker who may do both, a client of another tier that may only read, one of a third that may only write, and one without a key."""
    rights = {Tier.BROKER: [Scope.READ, Scope.WRITE], Tier.PREMIUM: [Scope.READ], Tier.STANDARD: [Scope.WRITE]}
    keys = [client_services.create_client(name=f"{tier}", tier=tier, scopes=scopes)[1] for tier, scopes in rights.items()]
    statuses = [(200, 400), (200, 403), (403, 400)]
    bursts = ["8000", "6000", "4000"]
    known = [Caller(key, burst, *status) for key, burst, status in zip(keys, bursts, statuses, strict=True)]
    return [*known, Caller(None, "2000", 401, 401)]


def request(caller: Caller, method: str, path: str, body: bytes, more: bytes = b"") -> bytes:
    authorization = f"Authorization: Bearer {caller.key}\r\n" if caller.key else ""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{authorization}"
    )
    return head.encode() + more + b"\r\n" + body


def own(number: int) -> bytes:
    """Headers of one request: its id, and in every seventh a cookie."""
    return b"X-Request-ID: number-%06d\r\n" % number + b"Cookie: sessionid=x\r\n" * (number % 7 == 0)


def answers(raw: Raw) -> Iterator[Answer]:
    """One answer after the other."""
    buffer = b""
    while True:
        while b"\r\n\r\n" not in buffer:
            buffer += _more(raw)
        head, _, buffer = buffer.partition(b"\r\n\r\n")
        status_line, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        length = int(headers["content-length"])
        while len(buffer) < length:
            buffer += _more(raw)
        yield Answer(int(status_line.split()[1]), headers, json.loads(buffer[:length] or b"{}"))
        buffer = buffer[length:]


def _more(raw: Raw) -> bytes:
    part = raw.socket.recv(65_536)
    assert part, "hung up"
    return part


def expected(caller: Caller, method: str, path: str) -> int:
    if path != POLICIES[1]:
        return 200
    return caller.reads if method == "GET" else caller.binds


@pytest.mark.parametrize("seed", [1, 2])
def test_each_request_is_answered_for_its_own_key(serve: Serve, callers: list[Caller], seed: int) -> None:
    rates = {"ANONYMOUS": "1000", "STANDARD": "2000", "PREMIUM": "3000", "BROKER": "4000"}
    web = serve(DATABASE_URL=url_of_the_database(), **{f"RATE_LIMIT_{tier}": rate for tier, rate in rates.items()})
    owner = Api(callers[0].key)
    policy = owner.policy()
    random.seed(seed)
    asked = [(random.choice(callers), *random.choice(ASKED)) for _ in range(200)]
    with Raw(web.base_url.port or 0) as raw:
        coming = answers(raw)
        for start in range(0, len(asked), 20):
            part = list(enumerate(asked))[start : start + 20]
            raw.send(b"".join(request(*each, more=own(number)) for number, each in part))
            for number, (caller, method, path, _) in part:
                answer = next(coming)
                assert answer.headers["x-request-id"] == f"number-{number:06}"
                assert answer.status == expected(caller, method, path), (caller, method, path, answer)
                assert answer.headers["ratelimit-limit"] == caller.burst
                assert ("set-cookie" in answer.headers) == (number % 7 == 0)
                if (method, path) == POLICIES[:2] and answer.status == 200:
                    assert [row["id"] for row in answer.body["results"]] == ([policy["id"]] if caller is callers[0] else [])
