"""A bind by the lane and one by the ordinary way: the same answers, and the same traces."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import OperationalError, connections
from structlog.testing import capture_logs

from clients import rate_limit
from clients.models import ApiKey
from clients.principals import Scope
from clients.selectors import principal_for
from config.fastpath import BindHandler
from live.notifications import enqueue
from ops.core import request_id
from ops.server.body_limit import MAX_ON_LOOP
from quotes.models import Policy
from quotes.services import binding
from tests.api import Api
from tests.config.fastpath.lanes import Answer, Lanes, comparable
from tests.conftest import MakeApi, ReadMetrics
from tranches.models import LedgerEntry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("book")]
PATH = "/api/v2/policies"
OF_ITS_MOMENT = {"id", "quote_id", "bound_at", "starts_at", "ends_at", "created_at", "policyholder"}


class Binds(Lanes):
    """The lane in front of Django, and a broker who has bound once."""

    app: BindHandler

    def __init__(self, broker: Api) -> None:
        super().__init__(BindHandler)
        self.broker = broker
        self.number = 0
        assert principal_for(broker.key or "")

    def close(self) -> None:
        self.app.together.close(connections.close_all)
        super().close()

    def bind(self, token: str | None = None, *, more: dict[str, Any] | None = None, **headers: str) -> Answer:
        """Bind a quote (a new one), under a new key unless `headers` bring one."""
        self.number += 1
        quote_token = token or self.broker.quote()["quote_token"]
        connections.close_all()
        body = {"quote_token": quote_token, "policyholder": f"holder-{self.number}"} | (more or {})
        usual = {"authorization": f"Bearer {self.broker.key}", "idempotency_key": f"key-{self.number}"}
        return self.post(body, path=PATH, method="POST", query=b"", **usual | headers)


@pytest.fixture
def binds(broker: Api) -> Iterator[Binds]:
    both = Binds(broker)
    assert both.bind()[0] == 201
    assert both.ordinary == 0
    yield both
    both.close()


def test_a_bind_of_a_known_client_takes_the_lane_and_is_answered_like_any_other(binds: Binds) -> None:
    status, headers, policy = binds.bind()
    assert (status, binds.ordinary) == (201, 0)
    ordinary_status, ordinary_headers, ordinary = binds.bind(origin="http://localhost")
    assert (ordinary_status, binds.ordinary) == (201, 1)
    assert comparable(headers).keys() == comparable(ordinary_headers).keys()
    varying = {"location", "vary"}
    assert {name: value for name, value in comparable(headers).items() if name not in varying} == {
        name: value for name, value in comparable(ordinary_headers).items() if name not in varying
    }
    assert list(policy) == list(ordinary)
    assert {name: value for name, value in policy.items() if name not in OF_ITS_MOMENT} == {
        name: value for name, value in ordinary.items() if name not in OF_ITS_MOMENT
    }
    assert binds.broker.get(headers["location"]).json() == policy


def test_the_same_request_twice_binds_once_whichever_way_it_goes(binds: Binds) -> None:
    token = binds.broker.quote()["quote_token"]
    answers = [
        binds.bind(token, more={"policyholder": "same"}, idempotency_key="once", **way) for way in ({}, {}, {"origin": "http://localhost"})
    ]
    assert [status for status, *_ in answers] == [201] * 3
    assert len({policy["id"] for *_, policy in answers}) == 1
    assert [headers.get("idempotency-replayed") for _, headers, _ in answers] == [None, "true", "true"]
    assert Policy.objects.count() == 2


@pytest.mark.parametrize(
    ("more", "headers", "status", "code"),
    [
        ({"quote_token": "forged"}, {}, 400, "invalid_input"),
        ({"max_premium": "0.01"}, {}, 409, "premium_above_maximum"),
        ({}, {"idempotency_key": "key-1"}, 422, "idempotency_key_reused"),
    ],
    ids=["a forged token", "above the maximum", "a key of another request"],
)
def test_refusals_are_answered_alike_by_both_ways(
    binds: Binds, more: dict[str, Any], headers: dict[str, str], status: int, code: str
) -> None:
    by_lane, ordinary = binds.bind(more=more, **headers), binds.bind(more=more, **headers, origin="http://localhost")
    assert binds.ordinary == 1
    assert by_lane[0] == ordinary[0] == status
    assert by_lane[2]["code"] == ordinary[2]["code"] == code
    assert by_lane[2].keys() == ordinary[2].keys()
    assert by_lane[1]["content-type"] == ordinary[1]["content-type"]
    assert by_lane[2]["request_id"] == by_lane[1]["x-request-id"]


@pytest.mark.parametrize(
    ("more", "headers", "status"),
    [
        ({"policyholder": 7}, {}, 400),
        ({"policyholder": "\u0000"}, {}, 400),
        ({"extra": 1}, {}, 400),
        ({"policyholder": "' or '1'='1"}, {}, 201),
        ({}, {"idempotency_key": ""}, 400),
        ({}, {"authorization": "Bearer ton_unknown"}, 401),
        ({}, {"content_type": "text/plain"}, 415),
        ({}, {"host": "evil.example"}, 400),
        ({}, {"cookie": "sessionid=x"}, 201),
        ({"policyholder": " " * MAX_ON_LOOP}, {}, 400),
    ],
    ids=str,
)
def test_what_is_wrong_or_odd_goes_the_ordinary_way(binds: Binds, more: dict[str, Any], headers: dict[str, str], status: int) -> None:
    assert binds.bind(more=more, **headers)[0] == status
    assert binds.ordinary == 1


def test_who_may_not_write_is_told_so_by_the_ordinary_way(binds: Binds, make_api: MakeApi) -> None:
    reader = make_api(Scope.READ)
    assert principal_for(reader.key or "")
    assert binds.bind(authorization=f"Bearer {reader.key}")[0] == 403
    assert binds.ordinary == 1


def test_the_ledger_and_the_audit_trail_say_who_and_from_where(binds: Binds) -> None:
    policy = binds.bind(x_request_id="my-request-7")[2]
    entries = LedgerEntry.objects.filter(reference=policy["id"])
    assert {entry.actor for entry in entries} == {f"client:{ApiKey.objects.get().client.name}"}


def test_what_a_bind_sets_going_carries_its_id(binds: Binds, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(enqueue, "wake", lambda *_: seen.append(request_id.current()))
    binds.bind(x_request_id="my-request-7")
    assert seen == ["my-request-7"]


def test_it_is_counted_and_logged(binds: Binds, measured: ReadMetrics) -> None:
    with capture_logs() as logs:
        binds.bind(x_request_id="my-request-7")
    (line,) = [line for line in logs if line["event"] == "request answered" and line["path"] == PATH]
    assert {"method": "POST", "status": 201, "address": "127.0.0.1"}.items() <= line.items()
    window = measured()
    assert window.samples["bind_latency", "bound"].total() == 1


def test_binds_of_the_same_moment_share_a_transaction(binds: Binds, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = [binds.broker.quote()["quote_token"] for _ in range(12)]
    connections.close_all()
    sizes: list[int] = []
    bind_all = binding.bind_all

    def counted(requests: Any) -> Any:
        sizes.append(len(requests))
        return bind_all(requests)

    monkeypatch.setattr(binding, "bind_all", counted)
    assert asyncio.run(_all_at_once(binds, tokens)) == [201] * 12
    assert sum(sizes) == 12
    assert len(sizes) < 12
    assert Policy.objects.count() == 13


async def _all_at_once(binds: Binds, tokens: list[str], every_other: Mapping[str, str] | None = None) -> list[int]:
    """The statuses. `every_other`: headers of every other request."""

    async def one(number: int, token: str) -> int:
        body = json.dumps({"quote_token": token, "policyholder": "holder"}).encode()
        headers = {"authorization": f"Bearer {binds.broker.key}", "idempotency_key": f"at-once-{number}"}
        headers |= (every_other or {}) if number % 2 else {}
        answer = await binds.exchange(body, path=PATH, headers=headers)
        return answer[0]

    try:
        return list(await asyncio.gather(*(one(number, token) for number, token in enumerate(tokens))))
    finally:
        await rate_limit.aclose()


def test_the_lane_and_the_ordinary_way_sell_no_quote_twice(binds: Binds) -> None:
    token = binds.broker.quote()["quote_token"]
    connections.close_all()
    assert sorted(asyncio.run(_all_at_once(binds, [token] * 6, every_other={"origin": "http://localhost"}))) == [201, *[409] * 5]
    assert Policy.objects.count() == 2
    assert binds.ordinary == 3


def test_a_failure_of_ours_is_a_500_that_is_logged(binds: Binds, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(requests: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(binding, "bind_all", broken)
    with capture_logs() as logs:
        status, _, problem = binds.bind()
    assert (status, problem["code"]) == (500, "internal_error")
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["request failed"]
    monkeypatch.undo()
    assert binds.bind()[0] == 201


def test_a_database_that_is_away_is_a_503(binds: Binds, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(requests: Any) -> Any:
        raise OperationalError("gone")

    monkeypatch.setattr(binding, "bind_all", down)
    status, headers, _ = binds.bind()
    assert (status, "retry-after" in headers) == (503, True)


def test_a_large_body_leaves_the_event_loop(binds: Binds) -> None:
    for size, ordinary in ((MAX_ON_LOOP, 0), (MAX_ON_LOOP + 1, 1)):
        body = {"quote_token": binds.broker.quote()["quote_token"], "policyholder": "holder"}
        connections.close_all()
        headers: dict[str, Any] = {"authorization": f"Bearer {binds.broker.key}", "idempotency_key": f"size-{size}"}
        assert binds.post(json.dumps(body).encode().ljust(size), path=PATH, **headers)[0] == 201
        assert binds.ordinary == ordinary
