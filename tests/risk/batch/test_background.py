"""What never is waited for, what is no longer waited for, and how a batch is cut into chunks."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from celery import current_app
from django.utils import timezone

from ops.api.parsers import PIECE
from risk.analyses.handlers import Analyst
from risk.batch import chunks, requests, runner, services
from risk.batch.requests import Item
from risk.batch.runner import BatchOutcome
from risk.models import Batch, BatchChunk
from tests.api import Api
from tests.risk.batch.calls import PATH, item
from tests.risk.batch.test_services import accepted, read, work_off

pytestmark = pytest.mark.usefixtures("book")


@pytest.fixture(autouse=True)
def _nobody_is_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current_app, "send_task", lambda *_, **__: None)


def test_heavy_items_come_in_small_chunks_and_keep_their_order() -> None:
    data = [{"operation": "what_if"}] * 2 + [{"operation": "what_if", "paths": 500_000}] + [{}] * 3 + [{"operation": "stress_test"}] * 10
    items = [Item(number, msgspec.Raw(msgspec.json.encode(each))) for number, each in enumerate(data)]
    cut = list(chunks.cut(items))
    assert [each.id for chunk in cut for each in chunk] == list(range(16))
    assert [len(chunk) for chunk in cut] == [1, 1, 1, 12, 1]
    assert [chunks.paths_of_all(chunk) for chunk in cut] == [100_000, 100_000, 500_000, 90_000, 10_000]
    assert [chunks.decode(chunks.encode(chunk)) for chunk in cut] == cut


@pytest.mark.parametrize(
    ("data", "paths"),
    [
        (b'{"operation": "what_if", "paths": 7}', 7),
        (b'{"operation": "What_IF", "paths": 7}', 7),
        (b'{"operation": "STRESS_TEST"}', 10_000),
        (b'{"operation": "what\\u005fif"}', 100_000),
        (b'{"operation": "what_if", "paths": 1e5}', 500_000),
        (b'{"operation": "what_if", "paths": -1}', 500_000),
        (b'{"operation": "what_if", "paths": 100000000000000000000000}', 500_000),
        (b'{"operation": "what_if", "paths": true}', 500_000),
        (b'{"operation": "quote", "operation": "what_if"}', 100_000),
        (b'{"operation": ["what_if"]}', 0),
        (b"[]", 0),
        (b"{", 0),
        (b"[" * 100_000, 0),
    ],
    ids=str,
)
def test_no_way_of_writing_it_makes_heavy_work_count_for_less(data: bytes, paths: int) -> None:
    assert chunks.paths_of(Item("a", msgspec.Raw(data))) == paths
    assert chunks.may_be_heavy(data) or not paths


@pytest.mark.parametrize("at", range(PIECE - 20, PIECE + 2))
def test_a_name_that_lies_across_two_pieces_is_seen(at: int) -> None:
    assert chunks.may_be_heavy(b" " * at + b'"STRESS_TEST"' + b" " * PIECE)
    assert not chunks.may_be_heavy(b" " * at + b'"STRESS-TEST"' + b" " * PIECE)


def heavy(name: Any, **more: Any) -> dict[str, Any]:
    return item(name, {"operation": "what_if", "capital": [{"action": "deposit", "tranche_id": "SURE_EQT", "amount_ton": "1"}], **more})


def test_a_batch_with_anything_but_quotes_is_never_waited_for(broker: Api) -> None:
    for items in ([heavy("a", paths=1000)], [item("quote"), item("stress", {"operation": "stress_test"})]):
        response = broker.post(PATH, {"items": items, "timeout": 300})
        assert response.status_code == 202, response.content
        assert "Preference-Applied" not in response
        batch_id = response.json()["batch_id"]
        assert response["Location"] == f"/api/v1/batch/{batch_id}"
        work_off(batch_id)
        answer = read(broker, batch_id)
        assert (answer["status"], answer["processed"], answer["failed"]) == ("completed", len(items), 0)


def test_a_heavy_item_renews_the_lease_of_its_chunk(broker: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    accepted(broker, heavy("a", paths=1000))
    chunk = BatchChunk.objects.all().claim(timezone.now())
    assert isinstance(chunk, BatchChunk)
    until = timezone.now() + timedelta(seconds=1)
    BatchChunk.objects.update(leased_until=until)
    seen: list[bool] = []

    def answer(_: Any, __: Any, progress: Any) -> dict[str, Any]:
        seen.append(BatchChunk.objects.filter(leased_until__gt=until).exists())
        BatchChunk.objects.update(leased_until=until)
        progress(50)
        seen.append(BatchChunk.objects.filter(leased_until__gt=until).exists())
        return {}

    monkeypatch.setattr(Analyst, "answer", answer)
    assert services.work_through(chunk)
    assert seen == [True, True]


def test_quotes_that_take_too_long_to_wait_for_go_on_in_the_background(broker: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = runner.begin
    done = 5

    def begin_some(items: Any, work: Any, *, deadline: float) -> BatchOutcome:
        return begin(items[:done], work, deadline=deadline)

    monkeypatch.setattr(runner, "begin", begin_some)
    quotes = [item(number, priority=10 - number // 2) for number in range(8)]
    cut_off = broker.post(PATH, {"items": quotes, "timeout": requests.MAX_WAIT})
    assert (cut_off.status_code, cut_off.json()["failed"]) == (200, 3)

    response = broker.post(PATH, {"items": quotes, "timeout": requests.MAX_WAIT + 1})
    body = response.json()
    assert (response.status_code, body["status"], body["processed"], body["total_items"]) == (202, "running", done, 8)
    assert response["Location"] == f"/api/v1/batch/{body['batch_id']}"
    assert [result["id"] for result in read(broker, body["batch_id"])["results"]] == list(range(done))
    monkeypatch.setattr(runner, "begin", begin)
    work_off(body["batch_id"])
    answer = read(broker, body["batch_id"])
    assert (answer["status"], answer["processed"]) == ("completed", 8)
    assert [result["id"] for result in answer["results"]] == list(range(8))


def test_what_goes_on_in_the_background_keeps_its_deadline_and_is_taken_beside_ten_others(
    broker: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(services.MAX_UNFINISHED):
        accepted(broker, item("a"))
    with monkeypatch.context() as patch:
        patch.setattr(runner, "begin", lambda *_, **__: BatchOutcome())
        response = broker.post(PATH, {"items": [item("a")], "timeout": 3600})
    batch_id = response.json()["batch_id"]
    assert (response.status_code, response.json()["processed"]) == (202, 0)
    Batch.objects.filter(pk=batch_id).update(started_at=timezone.now() - timedelta(seconds=3601))
    work_off(batch_id)
    assert read(broker, batch_id)["results"][0]["status"] == "timeout"
