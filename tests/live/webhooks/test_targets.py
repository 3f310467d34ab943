"""Looking up the host of a webhook's URL: never in a transaction, and never so often that other writes have no place left."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from clients.principals import Scope
from live.models import Webhook
from live.webhooks import resolver, targets
from tests.api import Api
from tests.conftest import MakeApi

PATH = "/api/v2/webhooks"
TERMS = {"url": "https://hooks.example/in", "events": ["policy_bound"]}
PUBLIC = "93.184.215.14"


class NameServer:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.asked = threading.Semaphore(0)
        self.answers = threading.Event()

    def resolve(self, host: str, port: int) -> list[str]:
        self.asked.release()
        assert self.answers.wait(30)
        return [PUBLIC]


@pytest.fixture
def name_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    server = NameServer()
    monkeypatch.setattr(resolver, "system_resolver", server.resolve)
    monkeypatch.setattr(targets, "LOOKUP_SECONDS", 30.0)
    yield server
    server.answers.set()


def post(api: Api) -> Any:
    try:
        return api.post(PATH, TERMS)
    finally:
        connection.close()


def is_busy(response: Any) -> bool:
    return (response.status_code, response.json()["code"], response["Retry-After"]) == (503, "lookups_busy", "3")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("catalogue")
def test_slow_names_leave_places_for_the_writes_of_others(make_api: MakeApi, name_server: NameServer) -> None:
    first, second, third = (make_api(name, Scope.READ, Scope.WRITE) for name in ("first", "second", "third"))
    with ThreadPoolExecutor(2) as pool:
        slow = [pool.submit(post, api) for api in (first, second)]
        assert [name_server.asked.acquire(timeout=30) for _ in slow] == [True, True]
        assert is_busy(third.post(PATH, TERMS))
        assert is_busy(first.post(PATH, TERMS))
        name_server.answers.set()
        assert [answer.result().status_code for answer in slow] == [201, 201]
    assert third.post(PATH, TERMS).status_code == 201
    assert Webhook.objects.count() == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("catalogue")
def test_one_client_looks_up_one_name_at_a_time(make_api: MakeApi, name_server: NameServer) -> None:
    api, other = make_api("first", Scope.READ, Scope.WRITE), make_api("second", Scope.READ, Scope.WRITE)
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(post, api)
        assert name_server.asked.acquire(timeout=30)
        assert is_busy(api.post(PATH, TERMS))
        others = pool.submit(post, other)
        assert name_server.asked.acquire(timeout=30)
        name_server.answers.set()
        assert (slow.result().status_code, others.result().status_code) == (201, 201)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("catalogue")
def test_no_transaction_is_open_meanwhile(make_api: MakeApi, monkeypatch: pytest.MonkeyPatch) -> None:
    in_transaction = []

    def look(*_: Any, **__: Any) -> list[str]:
        in_transaction.append(connection.in_atomic_block)
        return [PUBLIC]

    api = make_api("first", Scope.READ, Scope.WRITE)
    monkeypatch.setattr(resolver, "checked_addresses", look)
    webhook = api.post(PATH, TERMS).json()
    assert api.patch(f"{PATH}/{webhook['id']}", {"url": "https://hooks.example/other"}).status_code == 200
    assert in_transaction == [False, False]


@pytest.mark.usefixtures("catalogue")
def test_the_place_is_free_again_after_a_bad_name(broker: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolver, "system_resolver", lambda *_: ["10.0.0.1"])
    for _ in range(targets.LOOKUPS_AT_ONCE + 1):
        assert broker.post(PATH, TERMS).json()["errors"][0]["code"] == "not_public"
