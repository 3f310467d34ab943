"""A client that asks for more than all workers can do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import current_app
from django.utils import timezone

from clients.models import ApiClient
from clients.principals import Scope
from ops.server import processes
from risk.models import Batch, BatchChunk
from tests.conftest import MakeApi
from tests.ops.running import PROJECT, wait_until
from tests.ops.workers import PATIENCE_SECONDS, Worker, running_worker
from tests.risk.batch.calls import PATH, TERMS, accepted, item, what_if

MONITOR = "bridges.forget_old"
RAN = f"task={MONITOR}"

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("book")]


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    """The worker of client work as a unit file starts it, and nothing in its queue."""
    current_app.control.purge()
    with running_worker(processes.worker(PROJECT, {}, concurrency=2).command, tmp_path / "worker") as running:
        yield running
    current_app.control.purge()


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
