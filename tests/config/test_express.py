"""The express lane and the ordinary way give the same answers."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, cast

import pytest
from a2wsgi import WSGIMiddleware
from django.db import connections

from clients import limits
from clients import services as client_services
from clients.models import ApiKey
from clients.principals import Scope
from config import express
from config.express import ExpressLane
from config.wsgi import application as wsgi
from quotes import tokens
from quotes.snapshot import keeper

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("book")]
QUOTE = "/api/v2/quote/multi-dimensional"
GOOD = {"coverage_type": "depeg", "chain": "ethereum", "stablecoin": "USDC", "coverage_amount": "10000", "duration_days": 90}
OF_ITS_MOMENT = {"timestamp", "quote_id", "quote_token", "expires_at"}
Answer = tuple[int, dict[str, str], dict[str, Any]]


class Lanes:
    """Sends requests to the lane, and counts those that went on to Django."""

    def __init__(self) -> None:
        self.ordinary = 0
        self._django: Any = WSGIMiddleware(cast("Any", wsgi), workers=1)
        self.app = ExpressLane(self._counted)

    def close(self) -> None:
        """Close the database connection of Django's thread."""
        self._django.executor.submit(connections.close_all).result()
        self._django.executor.shutdown()

    async def _counted(self, scope: Any, receive: Any, send: Any) -> None:
        self.ordinary += 1
        await self._django(scope, receive, send)

    def post(self, body: Any = GOOD, *, path: str = QUOTE, method: str = "POST", query: bytes = b"", **headers: str) -> Answer:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        usual = {"host": "localhost", "content-type": "application/json", "content-length": str(len(content))}
        given = usual | {name.replace("_", "-"): value for name, value in headers.items()}
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "query_string": query,
            "server": ("localhost", 80),
            "client": ("127.0.0.1", 5000),
            "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        }
        return asyncio.run(_exchange(self.app, scope, content))


async def _exchange(app: Callable[..., Awaitable[None]], scope: dict[str, Any], body: bytes) -> Answer:
    sent: list[dict[str, Any]] = []
    unread = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        return unread.pop() if unread else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    try:
        await app(scope, receive, send)
    finally:
        await limits.aclose()
    headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    content = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], headers, json.loads(content)


@pytest.fixture
def lanes(settings: Any) -> Iterator[Lanes]:
    """Both ways, with the headers of the route learnt."""
    settings.BOOK_MAX_AGE_SECONDS = 60.0
    keeper.refresh()
    connections.close_all()
    both = Lanes()
    assert both.post()[0] == 200
    assert both.ordinary == 1
    yield both
    both.close()


def test_a_plain_quote_takes_the_lane(lanes: Lanes) -> None:
    assert lanes.post()[0] == 200
    assert lanes.ordinary == 1


def comparable(headers: dict[str, str]) -> dict[str, object]:
    """The headers but those of one answer (a timestamp may be a digit shorter); the directives of a policy may come in any order."""
    constant = {name: value for name, value in headers.items() if name not in {"x-request-id", "content-length", "ratelimit-remaining"}}
    return constant | {"content-security-policy": set(headers["content-security-policy"].split("; "))}


def test_both_ways_answer_alike(lanes: Lanes) -> None:
    status, headers, body = lanes.post()
    ordinary_status, ordinary_headers, ordinary_body = lanes.post(content_type="application/json; charset=utf-8")
    assert lanes.ordinary == 2
    assert status == ordinary_status == 200
    assert comparable(headers) == comparable(ordinary_headers)
    assert list(body) == list(ordinary_body)
    assert {name: value for name, value in body.items() if name not in OF_ITS_MOMENT} == {
        name: value for name, value in ordinary_body.items() if name not in OF_ITS_MOMENT
    }


def test_a_token_of_the_lane_is_a_token_of_ours(lanes: Lanes) -> None:
    body = lanes.post()[2]
    assert str(tokens.read(body["quote_token"]).quote_id) == body["quote_id"]


def test_the_request_id_is_answered(lanes: Lanes) -> None:
    assert lanes.post(x_request_id="my-request-7")[1]["x-request-id"] == "my-request-7"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"body": GOOD | {"chain": "Mars"}}, 400),
        ({"body": b"{"}, 400),
        ({"body": b"[]"}, 400),
        ({"body": b"[" * 100}, 400),
        ({"query": b"a=1"}, 400),
        ({"content_type": "text/plain"}, 415),
        ({"host": "evil.example"}, 400),
        ({"authorization": "Bearer ton_unknown"}, 401),
        ({"authorization": "Basic x"}, 401),
        ({"x_api_key": "ton_unknown"}, 401),
        ({"origin": "https://app.example"}, 200),
    ],
    ids=str,
)
def test_what_is_out_of_the_ordinary_goes_the_ordinary_way(lanes: Lanes, changes: dict[str, Any], status: int) -> None:
    answer, _, body = lanes.post(**changes)
    assert (answer, lanes.ordinary) == (status, 2)
    assert ("code" in body) == (status != 200)


def test_a_wrong_host_teaches_nothing(lanes: Lanes) -> None:
    for _ in range(2):
        assert lanes.post(host="evil.example")[0] == 400
    assert lanes.ordinary == 3


def test_a_key_takes_the_lane_once_it_has_been_looked_up(lanes: Lanes) -> None:
    _, key = client_services.create_client(name="desk", scopes=[Scope.READ])
    assert lanes.post(authorization=f"Bearer {key}")[0] == 200
    assert lanes.ordinary == 2
    assert lanes.post(authorization=f"Bearer {key}")[0] == 200
    assert lanes.ordinary == 2


def test_a_revoked_key_does_not_take_the_lane(lanes: Lanes) -> None:
    _, key = client_services.create_client(name="desk", scopes=[Scope.READ])
    lanes.post(authorization=f"Bearer {key}")
    client_services.revoke_key(key=ApiKey.objects.get())
    assert lanes.post(authorization=f"Bearer {key}")[0] == 401


def test_only_so_many_hosts_are_remembered(lanes: Lanes, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    monkeypatch.setattr(express, "MOST_ROUTES", 2)
    for number in range(5):
        assert lanes.post(host=f"host-{number}.example")[0] == 200
    assert len(lanes.app._learnt) == 2


def test_liveness_takes_the_lane_with_the_same_members(lanes: Lanes) -> None:
    ordinary = lanes.post(b"", path="/health", method="GET")
    express_answer = lanes.post(b"", path="/health", method="GET")
    assert lanes.ordinary == 2
    assert list(express_answer[2]) == list(ordinary[2])
    assert (express_answer[0], express_answer[2]["status"]) == (200, "healthy")
