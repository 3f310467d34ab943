"""Batches that nobody waits for."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from celery import current_app
from django.db import connection, transaction
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from kombu.exceptions import OperationalError

from clients.principals import Scope
from live.models import Notification
from ops.observability.monitoring import sections
from risk import tasks, working
from risk.batch import chunks, services
from risk.models import Batch, BatchChunk
from tests import one_worker
from tests.api import Api
from tests.conftest import MakeApi
from tests.risk.batch.calls import PATH, TERMS, item

ASYNC = {"Prefer": "respond-async"}

pytestmark = pytest.mark.usefixtures("book")


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Tasks that were sent; no worker gets them."""
    sent: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **_: sent.append(name))
    return sent


def accepted(api: Api, *items: dict[str, Any], **more: Any) -> str:
    """The id of a batch that is taken in."""
    response = api.post(PATH, {"items": items, **more}, **ASYNC)
    assert response.status_code == 202, response.content
    assert response["Location"] == f"/api/v1/batch/{response.json()['batch_id']}"
    return str(response.json()["batch_id"])


def read(api: Api, batch_id: str) -> dict[str, Any]:
    response = api.get(f"/api/v1/batch/{batch_id}")
    assert response.status_code == 200, response.content
    answer: dict[str, Any] = response.json()
    return answer


def work_off(batch_id: str) -> None:
    while one_worker.work_on(batch_id=UUID(batch_id)):
        pass


def mixed(count: int) -> list[dict[str, Any]]:
    """Items of rising priority, one in ten of them bad."""
    return [item(number, TERMS if number % 10 else TERMS | {"chain": "Mars"}, priority=number % 10 + 1) for number in range(count)]


def test_a_batch_is_taken_in_and_worked_off_by_priority(broker: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "LIGHT_ITEMS", 7)
    batch_id = accepted(broker, *mixed(40))
    assert (read(broker, batch_id)["status"], read(broker, batch_id)["results"]) == ("pending", [])
    work_off(batch_id)
    answer = read(broker, batch_id)
    assert (answer["status"], answer["total_items"], answer["processed"], answer["failed"]) == ("completed", 40, 36, 4)
    assert [result["id"] for result in answer["results"]] == sorted(range(40), key=lambda number: (-(number % 10 + 1), number))
    assert answer["total_processing_time_ms"] > 0
    assert broker.bind(answer["results"][0]["result"]["quote_token"]).status_code == 201


def test_what_is_done_can_be_read_while_the_rest_waits(broker: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "LIGHT_ITEMS", 3)
    batch_id = accepted(broker, *(item(number) for number in range(9)))
    one_worker.work_on(batch_id=UUID(batch_id))
    answer = read(broker, batch_id)
    assert (answer["status"], answer["processed"], len(answer["results"])) == ("running", 3, 3)


@pytest.mark.parametrize("prefer", ["respond-async", "wait=5, Respond-Async", "respond-async; wait=3", "return=minimal,respond-async"])
def test_the_preference_is_read_as_the_standard_writes_it(broker: Api, prefer: str) -> None:
    response = broker.post(PATH, {"items": [item("a")]}, Prefer=prefer)
    assert (response.status_code, response["Preference-Applied"]) == (202, "respond-async")


@pytest.mark.parametrize("prefer", ["", "wait=5", "do-not-respond-async", "respond-asynchronously"])
def test_without_the_preference_the_answer_is_waited_for(broker: Api, prefer: str) -> None:
    assert broker.post(PATH, {"items": [item("a")]}, Prefer=prefer).status_code == 200
    assert not Batch.objects.exists()


def test_a_batch_belongs_to_its_client_and_admins_see_all(broker: Api, make_api: MakeApi, anyone: Api) -> None:
    path = f"/api/v1/batch/{accepted(broker, item('a'))}"
    assert broker.get(path).status_code == 200
    assert make_api("admin", Scope.ADMIN).get(path).status_code == 200
    assert make_api("other", Scope.READ, Scope.WRITE).get(path).status_code == 404
    assert make_api("oracle", Scope.ORACLE).get(path).status_code == 403
    assert anyone.get(path).status_code == 401
    assert broker.post(path).status_code == 405


@pytest.mark.parametrize("name", ["0199f0c2-7a40-7c11-8e55-1b2c3d4e5f60", "not-a-uuid"])
def test_a_batch_that_does_not_exist_is_a_404(broker: Api, name: str) -> None:
    assert broker.get(f"/api/v1/batch/{name}").status_code == 404


def test_a_batch_may_take_an_hour(broker: Api) -> None:
    accepted(broker, item("a"), timeout=3600)
    assert broker.post(PATH, {"items": [item("a")], "timeout": 3601}, **ASYNC).status_code == 400
    assert broker.post(PATH, {"items": [item("a")], "timeout": 3600}).status_code == 200


def test_the_time_of_a_batch_runs_from_its_first_chunk(broker: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "LIGHT_ITEMS", 2)
    batch_id = accepted(broker, *(item(number) for number in range(4)), timeout=60)
    Batch.objects.update(created_at=timezone.now() - timedelta(hours=1))
    one_worker.work_on(batch_id=UUID(batch_id))
    Batch.objects.update(started_at=timezone.now() - timedelta(seconds=61))
    work_off(batch_id)
    answer = read(broker, batch_id)
    assert [result["status"] for result in answer["results"]] == ["completed", "completed", "timeout", "timeout"]
    assert (answer["processed"], answer["failed"]) == (2, 2)


def test_a_client_has_ten_unfinished_batches_at_most(broker: Api, make_api: MakeApi) -> None:
    batches = [accepted(broker, item("a")) for _ in range(services.MAX_UNFINISHED)]
    refused = broker.post(PATH, {"items": [item("a")]}, **ASYNC)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_batches")
    accepted(make_api("other", Scope.READ), item("a"))
    work_off(batches[0])
    accepted(broker, item("a"))


def test_completion_is_announced_to_the_owner_once(broker: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "LIGHT_ITEMS", 2)
    batch_id = accepted(broker, *mixed(5))
    one_worker.work_on(batch_id=UUID(batch_id))
    assert not Notification.objects.exists()
    work_off(batch_id)
    notice = Notification.objects.get()
    assert (notice.type, notice.client_id) == ("batch_completed", Batch.objects.get().client_id)
    assert orjson.loads(notice.payload) == {"batch_id": batch_id, "total_items": 5, "processed": 4, "failed": 1}


def test_a_worker_that_lost_its_lease_writes_nothing(broker: Api) -> None:
    batch_id = accepted(broker, item("a"), item("b"))
    slow = BatchChunk.objects.all().claim(timezone.now())
    assert isinstance(slow, BatchChunk)
    assert not one_worker.work_on(batch_id=UUID(batch_id))  # it is held
    BatchChunk.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    work_off(batch_id)
    before = read(broker, batch_id)
    assert before["status"] == "completed"
    assert not services.finish(chunk=slow, outcome=services._given_up(chunks.decode(slow.items)))
    assert read(broker, batch_id) == before


def test_a_chunk_that_ended_three_workers_is_given_up(broker: Api) -> None:
    batch_id = accepted(broker, item("a"), item("b"))
    BatchChunk.objects.update(attempts=services.MAX_ATTEMPTS)
    work_off(batch_id)
    answer = read(broker, batch_id)
    assert [result["error"]["code"] for result in answer["results"]] == ["worker_lost", "worker_lost"]
    assert (answer["status"], answer["failed"]) == ("completed", 2)


def test_what_waits_is_taken_up_again(broker: Api, sent: list[str]) -> None:
    batch_id = accepted(broker, item("a"))
    sent.clear()
    assert working.resume(now=timezone.now()) == 1
    assert sent == ["risk.work_on_batch"]
    BatchChunk.objects.all().claim(timezone.now())
    assert working.resume(now=timezone.now()) == 0
    assert working.resume(now=timezone.now() + timedelta(minutes=2)) == 1
    BatchChunk.objects.update(lease=None, leased_until=None)
    work_off(batch_id)
    assert working.resume(now=timezone.now() + timedelta(minutes=2)) == 0


def test_a_broker_that_is_away_costs_a_batch_nothing(
    broker: Api, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("no route")

    monkeypatch.setattr(current_app, "send_task", away)
    with django_capture_on_commit_callbacks(execute=True):
        batch_id = accepted(broker, item("a"))
    assert read(broker, batch_id)["status"] == "pending"


def test_as_many_workers_are_woken_as_there_are_chunks_up_to_four(
    broker: Api, sent: list[str], monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(chunks, "LIGHT_ITEMS", 2)
    for items, woken in ((2, 1), (6, 3), (40, 4)):
        sent.clear()
        with django_capture_on_commit_callbacks(execute=True):
            accepted(broker, *(item(number) for number in range(items)))
        assert len(sent) == woken


def test_the_monitoring_api_sees_what_is_unfinished(broker: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "LIGHT_ITEMS", 2)
    batch_id = accepted(broker, *mixed(5))
    assert sections.read("batch").items() >= {"unfinished_batches": 1, "unfinished_items": 5}.items()
    one_worker.work_on(batch_id=UUID(batch_id))
    assert sections.read("batch")["unfinished_items"] == 3
    work_off(batch_id)
    assert sections.read("batch").items() >= {"unfinished_batches": 0, "unfinished_items": 0}.items()


def test_a_week_later_a_batch_is_forgotten_once_it_is_done(broker: Api, settings: Any) -> None:
    batch_id = accepted(broker, item("a"))
    assert services.forget_old(now=timezone.now() + timedelta(days=8)) == 0
    work_off(batch_id)
    assert services.forget_old(now=timezone.now() + timedelta(days=6)) == 0
    settings.RESULT_RETENTION_DAYS = 5
    assert services.forget_old(now=timezone.now() + timedelta(days=6)) == 1
    assert not BatchChunk.objects.exists()


def test_old_results_are_forgotten_by_the_schedule_and_by_a_clean_up(broker: Api, make_api: MakeApi) -> None:
    job = PeriodicTask.objects.get(task="risk.forget_old_results")
    assert (job.enabled, job.interval.every) == (True, 86_400)
    operator = make_api("operator", Scope.ADMIN)
    for forget in (tasks.forget_old_results, lambda: operator.post("/api/v1/monitoring/cleanup").json()["removed"]["results"]):
        work_off(accepted(broker, item("a")))
        Batch.objects.update(created_at=timezone.now() - timedelta(days=8))
        assert forget() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_a_batch_and_complete_it_once(broker: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "LIGHT_ITEMS", 5)
    batch_id = accepted(broker, *mixed(60))

    def work(_: int) -> int:
        try:
            done = 0
            while one_worker.work_on(batch_id=UUID(batch_id)):
                done += 1
            return done
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(work, range(4)))
    assert sum(done) == 12
    answer = read(broker, batch_id)
    assert (answer["status"], answer["processed"], answer["failed"]) == ("completed", 54, 6)
    assert sorted(result["id"] for result in answer["results"]) == list(range(60))
    assert Notification.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_completion_that_is_rolled_back_is_not_announced(broker: Api) -> None:
    batch_id = accepted(broker, item("a"))
    chunk = BatchChunk.objects.all().claim(timezone.now())
    assert isinstance(chunk, BatchChunk)
    with transaction.atomic():
        services.finish(chunk=chunk, outcome=services._given_up(chunks.decode(chunk.items)))
        transaction.set_rollback(True)
    assert not Notification.objects.exists()
    assert read(broker, batch_id)["status"] == "pending"
