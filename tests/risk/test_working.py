"""Turns as workers take them, and a client that asks for more than all workers can do."""

from typing import Any

import pytest
from celery import current_app
from django.utils import timezone
from redis import Redis

from clients.principals import Scope
from ops.observability import heartbeat
from risk import tasks, working
from risk.batch import chunks
from risk.models import Analysis, Batch, BatchChunk, WorkTurn
from tests.api import Api
from tests.conftest import MakeApi
from tests.risk.batch.calls import accepted, item, what_if

pytestmark = pytest.mark.usefixtures("book")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Tasks that were sent; no worker gets them."""
    sent: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **_: sent.append(name))
    return sent


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
