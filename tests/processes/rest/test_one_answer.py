"""What leaves a real web process for requests with an upgrade, and for some that once got a page."""

import gzip
import json
import time
from decimal import Decimal

import httpx
import pytest

from clients import services, tokens
from clients.principals import Scope, Tier
from tests.ops.raw import Answer, Raw, answers
from tests.ops.running import wait_until
from tests.processes.rest.conftest import Serve

QUOTE = "/api/v2/quote/multi-dimensional"
TERMS = {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "coverage_amount": 10000, "duration_days": 90}
H2C = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n"
LAST = b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def web(serve: Serve, database_url: str) -> httpx.Client:
    client: httpx.Client = serve(DATABASE_URL=database_url)
    wait_until(lambda: client.post(QUOTE, json=TERMS).is_success)  # the catalogue is read in the background
    return client


@pytest.fixture
def key(web: httpx.Client) -> bytes:
    text = services.create_client(name="desk", tier=Tier.BROKER, scopes=[Scope.READ, Scope.WRITE])[1]
    return f"Authorization: Bearer {text}\r\n".encode()


def sent(web: httpx.Client, *parts: bytes, pause: float = 0.0) -> list[Answer]:
    with Raw(web.base_url.port or 0) as raw:
        for part in parts:
            raw.send(part)
            time.sleep(pause)
        return answers(raw.rest())


def post(path: str, headers: bytes, document: object) -> bytes:
    body = json.dumps(document).encode() + b" " * 8
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + headers + b"\r\n" + body


@pytest.mark.parametrize("size", [10_000, 100, 9], ids=["in one segment", "in several", "in many"])
@pytest.mark.parametrize("count", [1, 3], ids=["alone", "pipelined"])
def test_a_quote_that_offers_http_2_is_priced(web: httpx.Client, key: bytes, size: int, count: int) -> None:
    whole = post(QUOTE, H2C + key, TERMS) * count + LAST
    *quotes, health = sent(web, *(whole[start : start + size] for start in range(0, len(whole), size)), pause=0.001)
    assert [json.loads(answer.body, parse_float=Decimal)["premium"] for answer in quotes] == [Decimal("19.73")] * count
    assert json.loads(health.body)["status"] == "healthy"


def test_it_is_answered_on_the_fast_path_like_any_other(web: httpx.Client, key: bytes) -> None:
    plain, upgraded, _ = sent(web, post(QUOTE, key, TERMS) + post(QUOTE, H2C + key, TERMS) + LAST)
    assert upgraded.headers.keys() == plain.headers.keys()


def test_a_token_asked_for_with_http_2_on_offer_has_the_scopes_of_the_body(web: httpx.Client, key: bytes) -> None:
    answer, _ = sent(web, post("/api/v2/auth/token", H2C + key, {"scopes": ["read"]}) + LAST)
    assert answer.status in {200, 201}, answer
    assert tokens.read(json.loads(answer.body)["token"]).scopes == {Scope.READ}


def test_a_request_in_a_body_is_not_answered(web: httpx.Client, key: bytes) -> None:
    hidden = b"GET /api/v2/policies HTTP/1.1\r\nHost: localhost\r\n" + key + b"\r\n"
    for size in (0, 20_000, 100_000):
        body = b"\r\n" * size + hidden
        head = f"POST {QUOTE} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        found = sent(web, head.encode() + H2C + b"\r\n" + body + LAST)
        assert [answer.status for answer in found] == [400, 200]


@pytest.mark.parametrize(
    "line", [b"OPTIONS *", b"GET *", b"GET //api/v2/policies", b"OPTIONS //api/v2/policies", b"GET http://localhost//api"]
)
def test_no_page_for_what_was_to_be_of_the_api(web: httpx.Client, line: bytes) -> None:
    answer, health = sent(web, line + b" HTTP/1.1\r\nHost: localhost\r\n\r\n" + LAST)
    assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json"), answer
    assert health.status == 200


@pytest.mark.parametrize("coding", [b"gzip", b"br"])
@pytest.mark.parametrize("path", [QUOTE, "/api/v2/policies", "/api/v1/batch-process"])
def test_an_encoded_body_is_a_415_on_every_lane(web: httpx.Client, key: bytes, path: str, coding: bytes) -> None:
    """Also where the body, read as it is, would be good."""
    plain = post(path, b"Content-Encoding: " + coding + b"\r\nIdempotency-Key: k\r\n" + key, TERMS)
    for request in (
        plain,
        plain.replace(plain.partition(b"\r\n\r\n")[2], gzip.compress(b"{}").ljust(len(plain.partition(b"\r\n\r\n")[2]))),
    ):
        answer, _ = sent(web, request + LAST)
        assert (answer.status, answer.headers["accept-encoding"]) == (415, "identity"), answer
