"""A batch on real workers, one of which is killed in the middle of it."""

from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from risk import working
from risk.batch import chunks
from risk.models import Batch, BatchChunk
from tests.api import Api
from tests.ops.running import wait_until
from tests.risk.batch.test_services import accepted, mixed, read
from tests.risk.workers import worker

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("book")]


def test_a_worker_killed_in_mid_batch_loses_no_item(broker: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "LIGHT_ITEMS", 10)
    environment = {"WORK_LEASE_SECONDS": "2"}
    with worker(tmp_path / "first", **environment) as first:
        with transaction.atomic():
            batch_id = accepted(broker, *mixed(50), timeout=3600)
            Batch.objects.update(started_at=timezone.now())
        with transaction.atomic():  # while the batch is locked, no worker can write what its chunk came to
            Batch.objects.select_for_update().get(pk=batch_id)
            wait_until(lambda: BatchChunk.objects.filter(attempts__gt=0).count() >= 2)
            first.kill()
    assert not BatchChunk.objects.exclude(finished_at=None).exists()
    wait_until(lambda: not BatchChunk.objects.filter(leased_until__gt=timezone.now()).exists())

    with worker(tmp_path / "second", **environment):
        working.resume(now=timezone.now())
        wait_until(lambda: Batch.objects.get(pk=batch_id).status == "completed")
    answer = read(broker, batch_id)
    assert (answer["status"], answer["processed"], answer["failed"]) == ("completed", 45, 5)
    assert [result["id"] for result in answer["results"]] == sorted(range(50), key=lambda number: (-(number % 10 + 1), number))
    assert BatchChunk.objects.filter(attempts__gt=1).exists()
