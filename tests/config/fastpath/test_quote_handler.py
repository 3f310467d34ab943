"""The fast path and the ordinary way give the same answers."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from clients import services as client_services
from clients.models import ApiKey
from clients.principals import Scope
from config.fastpath import QuoteHandler
from ops.server.body_limit import MAX_ON_LOOP
from quotes import tokens
from quotes.book_cache import book_cache
from tests.config.fastpath.lanes import GOOD, Lanes, comparable, scope_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("book")]
OF_ITS_MOMENT = {"timestamp", "quote_id", "quote_token", "expires_at"}


@pytest.fixture
def lanes(settings: Any) -> Iterator[Lanes]:
    """The lane in front of Django."""
    settings.BOOK_MAX_AGE_SECONDS = 3600.0
    book_cache.refresh()
    connections.close_all()
    both = Lanes(QuoteHandler)
    yield both
    both.close()


def test_a_plain_quote_takes_the_lane(lanes: Lanes) -> None:
    assert lanes.post()[0] == 200
    assert lanes.ordinary == 0


def test_a_large_body_leaves_the_event_loop(lanes: Lanes) -> None:
    body = json.dumps(GOOD).encode()
    assert lanes.post(body.ljust(MAX_ON_LOOP))[0] == 200
    assert lanes.ordinary == 0
    assert lanes.post(body.ljust(MAX_ON_LOOP + 1))[0] == 200
    assert lanes.ordinary == 1


def test_both_ways_answer_alike(lanes: Lanes) -> None:
    status, headers, body = lanes.post()
    ordinary_status, ordinary_headers, ordinary_body = lanes.post(content_type="application/json; charset=utf-8")
    assert lanes.ordinary == 1
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
    assert (answer, lanes.ordinary) == (status, 1)
    assert ("code" in body) == (status != 200)


def test_a_key_takes_the_lane_once_it_has_been_looked_up(lanes: Lanes) -> None:
    _, key = client_services.create_client(name="desk", scopes=[Scope.READ])
    assert lanes.post(authorization=f"Bearer {key}")[0] == 200
    assert lanes.ordinary == 1
    assert lanes.post(authorization=f"Bearer {key}")[0] == 200
    assert lanes.ordinary == 1


def test_a_revoked_key_does_not_take_the_lane(lanes: Lanes) -> None:
    _, key = client_services.create_client(name="desk", scopes=[Scope.READ])
    lanes.post(authorization=f"Bearer {key}")
    client_services.revoke_key(key=ApiKey.objects.get())
    assert lanes.post(authorization=f"Bearer {key}")[0] == 401


def test_liveness_takes_the_lane_with_the_same_members(lanes: Lanes) -> None:
    ordinary = lanes.by_django(scope_of(b"", path="/health", method="GET"))
    express_answer = lanes.post(b"", path="/health", method="GET")
    assert lanes.ordinary == 0
    assert list(express_answer[2]) == list(ordinary[2])
    assert (express_answer[0], express_answer[2]["status"]) == (200, "healthy")
