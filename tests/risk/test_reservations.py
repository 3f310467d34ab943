"""Bounds of the work that may be under way: of one client, and of all."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from celery import current_app
from django.db import connection
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from clients.principals import Scope
from ops.api.problems import Problem
from risk import reservations
from risk.analyses import services as analyses
from risk.batch import chunks
from risk.batch import services as batches
from risk.models import Analysis, Batch, BatchChunk
from tests import one_worker
from tests.api import Api
from tests.conftest import MakeApi
from tests.risk.batch.calls import PATH, item

ANALYSIS = "/api/v1/analysis"
DEPOSIT = [{"action": "deposit", "tranche_id": "SURE_EQT", "amount_ton": "1"}]

pytestmark = pytest.mark.usefixtures("book")


@pytest.fixture(autouse=True)
def _bounds(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty what-ifs of 1,000 paths for a client, forty for all; nobody is woken."""
    settings.WORK_PATHS_PER_CLIENT, settings.WORK_PATHS_IN_ALL = 20_000, 40_000
    monkeypatch.setattr(current_app, "send_task", lambda *_, **__: None)


def what_ifs(count: int, paths: int = 1000) -> dict[str, Any]:
    """A batch of as many."""
    return {"items": [item(number, {"operation": "what_if", "paths": paths, "capital": DEPOSIT}) for number in range(count)]}


def refusal(response: Any) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json"
    return response.status_code, response.json()["code"]


def work_off(batch_id: str) -> None:
    while one_worker.work_on(batch_id=UUID(batch_id)):
        pass


def test_a_client_that_has_enough_under_way_is_told_when_to_come_again_and_nothing_is_lost(broker: Api, make_api: MakeApi) -> None:
    first = broker.post(PATH, what_ifs(15))
    refused = broker.post(PATH, what_ifs(6))
    assert (first.status_code, refusal(refused)) == (202, (429, "client_work_limit"))
    assert int(refused["Retry-After"]) > 0
    assert (Batch.objects.count(), BatchChunk.objects.count()) == (1, BatchChunk.objects.filter(batch_id=first.json()["batch_id"]).count())
    assert broker.post(PATH, what_ifs(5)).status_code == 202
    assert make_api("other", Scope.READ).post(PATH, what_ifs(10)).status_code == 202
    work_off(first.json()["batch_id"])
    assert broker.get(first["Location"]).json()["processed"] == 15
    assert broker.post(PATH, what_ifs(10)).status_code == 202


def test_a_client_gets_at_most_half_of_what_the_others_leave(make_api: MakeApi) -> None:
    clients = [make_api(name, Scope.READ) for name in ("first", "second", "third")]
    assert [client.post(PATH, what_ifs(size)).status_code for client, size in zip(clients, (20, 10, 5), strict=True)] == [202, 202, 202]
    refused = clients[2].post(PATH, what_ifs(1))
    assert refusal(refused) == (429, "total_work_limit")
    assert int(refused["Retry-After"]) > 0


@given(bounds=st.tuples(st.integers(20, 1000), st.integers(20, 1000)), asked=st.lists(st.tuples(st.integers(1, 6), st.integers(1, 400))))
def test_the_bounds_hold_and_a_newcomer_gets_its_share(bounds: tuple[int, int], asked: list[tuple[int, int]]) -> None:
    """Whatever the clients ask for, and in whichever order: the sum stays below the bound, and so a client without work gets some."""
    of_client, in_all = bounds
    held: Counter[int] = Counter()

    def reserved(*, client_id: int | None = None) -> int:
        return held.total() if client_id is None else held[client_id]

    with override_settings(WORK_PATHS_PER_CLIENT=of_client, WORK_PATHS_IN_ALL=in_all), patch.object(reservations, "reserved", reserved):
        for client_id, paths in asked:
            with suppress(Problem):
                reservations.refuse_excess(client_id=client_id, paths=paths, field="items")
                held[client_id] += paths
            assert max(held.values(), default=0) <= of_client
            assert held.total() < in_all
        left = in_all - held.total()
        if left > 1:
            reservations.refuse_excess(client_id=7, paths=min(of_client, left // 2), field="items")


def test_quotes_are_not_bounded_by_the_work_of_others(broker: Api, make_api: MakeApi) -> None:
    broker.post(PATH, what_ifs(20))
    make_api("other", Scope.READ).post(PATH, what_ifs(10))
    assert refusal(broker.post(PATH, what_ifs(1))) == (429, "client_work_limit")
    assert broker.post(PATH, {"items": [item("a")]}).status_code == 200
    assert broker.post(PATH, {"items": [item("a")]}, Prefer="respond-async").status_code == 202


def test_what_never_fits_is_a_bad_request_that_names_the_field(broker: Api) -> None:
    refused = broker.post(PATH, what_ifs(21))
    assert refusal(refused) == (400, "invalid_input")
    assert [(error["field"], error["code"]) for error in refused.json()["errors"]] == [("items", "too_much_work")]
    refused = broker.post(ANALYSIS, {"analysis_type": "var", "parameters": {"paths": 20_001}})
    assert [(error["field"], error["code"]) for error in refused.json()["errors"]] == [("parameters.paths", "too_much_work")]


def test_analyses_count_with_batches_until_they_end(broker: Api) -> None:
    asked = [broker.post(ANALYSIS, {"analysis_type": "var", "parameters": {"paths": 9000}}) for _ in range(3)]
    assert [response.status_code for response in asked[:2]] == [202, 202]
    assert refusal(asked[2]) == (429, "client_work_limit")
    assert refusal(broker.post(PATH, what_ifs(3))) == (429, "client_work_limit")
    one_worker.run(analysis_id=UUID(asked[0].json()["id"]))
    broker.post(f"{asked[1]['Location']}/cancel")
    assert reservations.reserved() == 0
    assert broker.post(PATH, what_ifs(20)).status_code == 202


def test_each_chunk_that_is_done_gives_its_part_back(broker: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "PATHS_AT_ONCE", 1000)
    batch_id = broker.post(PATH, what_ifs(3)).json()["batch_id"]
    left = []
    while one_worker.work_on(batch_id=UUID(batch_id)):
        left.append(reservations.reserved())
    assert left == [2000, 1000, 0]
    assert Batch.objects.get().paths_left == 0


@pytest.mark.django_db(transaction=True)
def test_parallel_requests_never_exceed_a_bound_together(broker: Api) -> None:
    def post(_: int) -> int:
        try:
            return int(Api(broker.key).post(PATH, what_ifs(7)).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(post, range(6)))
    assert 1 <= statuses.count(202) <= 2
    assert 429 in statuses
    assert reservations.reserved() == 7000 * statuses.count(202)


@pytest.mark.django_db(transaction=True)
def test_parallel_requests_never_exceed_the_number_of_batches_or_analyses(broker: Api, settings: Any) -> None:
    settings.WORK_PATHS_PER_CLIENT = settings.WORK_PATHS_IN_ALL = 10**9

    for _ in range(batches.MAX_UNFINISHED - 1):
        broker.post(PATH, {"items": [item("a")]}, Prefer="respond-async")
    for _ in range(analyses.MAX_UNFINISHED - 1):
        broker.post(ANALYSIS, {"analysis_type": "stress_test"})

    def post(number: int) -> int:
        try:
            if number % 2:
                return int(Api(broker.key).post(PATH, {"items": [item("a")]}, Prefer="respond-async").status_code)
            return int(Api(broker.key).post(ANALYSIS, {"analysis_type": "stress_test"}).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(post, range(6)))
    assert Batch.objects.count() <= batches.MAX_UNFINISHED
    assert Analysis.objects.count() <= analyses.MAX_UNFINISHED
    assert {202, 409} <= set(statuses)
