"""Public reads are fetched once a second, and answered like the ordinary way does."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections

from clients import services as client_services
from clients.principals import Scope
from config.fastpath import CachedReads
from config.fastpath.cached_reads import SHARED
from config.fastpath.response_cache import FRESH_SECONDS
from tests.api import Api
from tests.clock import Clock
from tests.config.fastpath.lanes import Lanes, comparable

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("book")]
EXPOSURE = "/api/v2/risk/exposure"
HEALTH = "/api/v2/bridge-health/wormhole_eth_ton"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lanes(clock: Clock) -> Iterator[Lanes]:
    both = Lanes(CachedReads)
    both.app.cache.clock = clock
    yield both
    both.close()


@pytest.mark.parametrize("path", sorted({*SHARED, HEALTH} - {"/api/v2/risk/snapshot"}))
def test_the_second_reader_gets_what_the_first_one_got(lanes: Lanes, path: str) -> None:
    status, headers, body = lanes.get(path)
    again_status, again_headers, again = lanes.get(path)
    assert lanes.ordinary == 1
    assert (again_status, again) == (status, body) == (200, body)
    assert comparable(again_headers) == comparable(headers)
    assert again_headers["x-request-id"] != headers["x-request-id"]


def test_after_a_second_it_is_fetched_again(lanes: Lanes, clock: Clock) -> None:
    lanes.get(EXPOSURE)
    clock.now += FRESH_SECONDS
    lanes.get(EXPOSURE)
    assert lanes.ordinary == 2


def test_a_reader_that_has_it_is_told_so_by_both_ways_alike(lanes: Lanes, clock: Clock) -> None:
    tag = lanes.get(EXPOSURE)[1]["etag"]
    remembered = lanes.get(EXPOSURE, if_none_match=tag)
    clock.now += FRESH_SECONDS
    fetched = lanes.get(EXPOSURE, if_none_match=tag)
    ordinary = lanes.get(EXPOSURE, if_none_match=tag, origin="https://app.example")
    assert lanes.ordinary == 3
    assert [status for status, *_ in (remembered, fetched, ordinary)] == [304] * 3
    assert comparable(remembered[1]) == comparable(fetched[1])
    assert comparable(fetched[1]).keys() == comparable(ordinary[1]).keys()
    assert (remembered[1]["etag"], remembered[2]) == (tag, {})


def test_what_was_fetched_for_a_reader_that_had_it_is_there_for_one_that_had_not(lanes: Lanes) -> None:
    tag = Api().get(EXPOSURE).headers["ETag"]
    connection.close()
    assert lanes.get(EXPOSURE, if_none_match=tag)[0] == 304
    status, _, body = lanes.get(EXPOSURE)
    assert (status, body["total_policies"], lanes.ordinary) == (200, 0, 1)


def test_who_binds_and_then_reads_sees_the_bind(lanes: Lanes, broker: Api) -> None:
    token = broker.quote()["quote_token"]
    connections.close_all()
    assert lanes.get(EXPOSURE)[2]["total_policies"] == 0
    bound = lanes.post(
        {"quote_token": token, "policyholder": "holder-1"},
        path="/api/v2/policies",
        authorization=f"Bearer {broker.key}",
        idempotency_key="1",
    )
    assert bound[0] == 201
    assert lanes.get(EXPOSURE)[2]["total_policies"] == 1


def test_a_refused_write_and_a_quote_change_nothing(lanes: Lanes) -> None:
    lanes.get(EXPOSURE)
    assert lanes.post({}, path="/api/v2/policies")[0] == 401
    assert lanes.post()[0] == 200
    lanes.get(EXPOSURE)
    assert lanes.ordinary == 3


def test_errors_are_not_remembered(lanes: Lanes) -> None:
    for _ in range(2):
        assert lanes.get("/api/v2/bridge-health/nowhere")[0] == 404
    assert lanes.ordinary == 2


@pytest.mark.parametrize("headers", [{"x_api_key": "ton_unknown"}, {"authorization": "Bearer ton_unknown"}], ids=str)
def test_a_wrong_key_gets_no_remembered_answer(lanes: Lanes, headers: dict[str, str]) -> None:
    lanes.get(EXPOSURE)
    assert lanes.get(EXPOSURE, **headers)[0] == 401


def test_hosts_that_are_allowed_share_an_answer_and_others_get_none(lanes: Lanes) -> None:
    lanes.get(EXPOSURE)
    assert lanes.get(EXPOSURE, host="evil.example")[0] == 400
    assert lanes.get(EXPOSURE, host="127.0.0.1")[0] == 200
    assert lanes.ordinary == 2


def test_what_belongs_to_one_client_is_never_shared(lanes: Lanes) -> None:
    _, key = client_services.create_client(name="desk", scopes=[Scope.READ])
    connections.close_all()
    for _ in range(2):
        assert lanes.get("/api/v2/policies", authorization=f"Bearer {key}")[0] == 200
    assert lanes.ordinary == 2


def test_a_reader_without_tokens_is_refused(lanes: Lanes, settings: Any) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "anonymous": 1}
    answers = [lanes.get(EXPOSURE) for _ in range(4)]
    assert [status for status, *_ in answers] == [200, 200, 429, 429]
    assert answers[-1][2]["code"] == "throttled"
    assert lanes.ordinary == 1
