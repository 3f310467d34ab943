"""Turns as workers take them, and a client that asks for more than all workers can do."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from celery import current_app
from django.utils import timezone
from redis import Redis

from clients.models import ApiClient
from clients.principals import Scope
from ops import heartbeat, processes
from risk import tasks, working
from risk.batch import chunks
from risk.models import Analysis, Batch, BatchChunk, WorkTurn
from tests.api import Api
from tests.conftest import MakeApi
from tests.ops.running import PROJECT, wait_until
from tests.ops.workers import PATIENCE_SECONDS, Worker, running_worker
from tests.risk.batch.calls import PATH, TERMS, item

DEPOSIT = [{"action": "deposit", "tranche_id": "SURE_EQT", "amount_ton": "1"}]
MONITOR = "bridges.forget_old"
RAN = f"task={MONITOR}"

pytestmark = pytest.mark.usefixtures("book")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Tasks that were sent; no worker gets them."""
    sent: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **_: sent.append(name))
    return sent


def what_if(name: Any, paths: int = 1000) -> dict[str, Any]:
    return item(name, {"operation": "what_if", "paths": paths, "capital": DEPOSIT})


def accepted(api: Api, *items: dict[str, Any], **more: Any) -> UUID:
    response = api.post(PATH, {"items": items, **more}, Prefer="respond-async")
    assert response.status_code == 202, response.content
    return UUID(response.json()["batch_id"])


def finished() -> list[str]:
    """The clients whose chunks are done, in the order of the work."""
    done = BatchChunk.objects.exclude(finished_at=None).order_by("finished_at")
    return list(done.values_list("batch__client__name", flat=True))


@pytest.mark.usefixtures("sent")
def test_clients_take_turns_whatever_their_number_of_batches(make_api: MakeApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "LIGHT_ITEMS", 1)
    first, second, third = (make_api(name, Scope.READ) for name in ("first", "second", "third"))
    for _ in range(5):
        accepted(first, item("a"), item("b"))
    accepted(second, item("a"), item("b"), item("c"))
    accepted(third, item("a"))
    while tasks.run_analysis(""):  # whatever a wake-up was for
        pass
    assert finished() == [*("first", "second", "third"), *("first", "second") * 2, *["first"] * 7]
    assert WorkTurn.objects.count() == 3


@pytest.mark.usefixtures("sent")
def test_quotes_of_a_client_come_before_its_own_heavy_work_and_batches_before_younger_ones(broker: Api) -> None:
    heavy, quotes = accepted(broker, what_if("a")), accepted(broker, item("a"))
    analysis = broker.post("/api/v1/analysis", {"analysis_type": "var", "parameters": {"paths": 1000}}).json()["id"]
    assert tasks.work_on_batch(str(heavy))
    assert Batch.objects.get(pk=quotes).status == "completed"
    assert tasks.work_on_batch(str(quotes))
    assert (Batch.objects.get(pk=heavy).status, Analysis.objects.get().status) == ("completed", "pending")
    assert tasks.work_on_batch(str(quotes))
    assert Analysis.objects.get(pk=analysis).status == "completed"
    assert not tasks.work_on_batch(str(quotes))


@pytest.mark.usefixtures("sent")
def test_heavy_work_takes_all_slots_but_one_and_is_freed_with_its_lease(
    broker: Api, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "PATHS_AT_ONCE", 1000)
    accepted(broker, *(what_if(number) for number in range(5)))
    heartbeat._tell_slots("one@test", 2)
    heartbeat._tell_slots("two@test", 1)
    held = [working._claim(timezone.now()) for _ in range(3)]
    assert [one is not None for one in held] == [True, True, False]
    quotes = accepted(broker, item("a"))
    assert working.take_turn()
    assert Batch.objects.get(pk=quotes).status == "completed"
    assert not working.take_turn()
    BatchChunk.objects.filter(number=0).update(leased_until=timezone.now())  # its worker was killed
    assert working.take_turn()


def test_each_turn_hands_on_what_waits_and_idle_workers_are_woken_again(broker: Api, sent: list[str]) -> None:
    accepted(broker, item("a"))
    broker.post("/api/v1/analysis", {"analysis_type": "stress_test"})
    assert working.take_turn()
    assert sent == ["risk.run_analysis"]
    assert working.take_turn()
    assert sent == ["risk.run_analysis"]
    for _ in range(3):
        accepted(broker, item("a"))
    heartbeat._tell_slots("one@test", 3)
    working._claim(timezone.now())
    assert working.resume(now=timezone.now()) == 2


def test_slots_of_workers_that_are_gone_do_not_count(settings: Any) -> None:
    with Redis.from_url(settings.REDIS_URL) as redis:
        heartbeat._tell_slots("one@test", 2)
        redis.hset(heartbeat.SLOTS, "gone@test", f"16 {timezone.now().timestamp() - heartbeat.LIMIT_SECONDS - 1}")
        assert heartbeat.worker_slots(redis) == 2


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    """The worker of client work as a unit file starts it, and nothing in its queue."""
    current_app.control.purge()
    with running_worker(processes.worker(PROJECT, {}, concurrency=2).command, tmp_path / "worker") as running:
        yield running
    current_app.control.purge()


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_ten_huge_batches_stop_neither_monitors_nor_the_quotes_of_others(make_api: MakeApi, worker: Worker, tmp_path: Path) -> None:
    """The worst that one client may ask for; every other wait here is for something to happen while that goes on."""
    hog, broker = make_api("hog", Scope.READ), make_api("broker", Scope.READ)
    items = [what_if(number, paths=500_000) for number in range(2000)]
    answers = [hog.post(PATH, {"items": items, "timeout": 3600}, Prefer="respond-async") for _ in range(10)]
    assert [answer.status_code for answer in answers] == [202] + [429] * 9
    assert {answer.json()["code"] for answer in answers[1:]} == {"client_work_limit"}
    wait_until(lambda: BatchChunk.objects.held(timezone.now()).exists(), PATIENCE_SECONDS)

    for round_number in (1, 2, 3):  # no worker of the monitors yet: this one stands in, and keeps a slot for them
        batch_id = accepted(broker, item("a"))
        current_app.send_task(MONITOR)
        wait_until(lambda batch_id=batch_id: Batch.objects.get(pk=batch_id).status == "completed", PATIENCE_SECONDS)  # type: ignore[misc]
        assert Batch.objects.get(pk=batch_id).processed == 1
        worker.wait_for(RAN, times=round_number, seconds=PATIENCE_SECONDS)

    with running_worker(processes.monitors(PROJECT, {}).command, tmp_path / "monitors") as monitors:
        worker.wait_for("leaving its queue to it", seconds=PATIENCE_SECONDS)
        for times in (1, 2, 3):
            current_app.send_task(MONITOR)
            monitors.wait_for(RAN, times=times, seconds=PATIENCE_SECONDS)
    assert Batch.objects.get(client=ApiClient.objects.get(name="hog")).status == "running"
    assert BatchChunk.objects.filter(batch__client__name="hog", finished_at=None).count() > 100
    assert broker.post(PATH, {"items": [item("a", TERMS)]}).status_code == 200
