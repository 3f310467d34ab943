"""Batches that clients do not wait for: taking them in, working on their chunks, ending them.

A worker leases one chunk at a time, works on it and writes its results while the lease is still its own. So a worker that is killed loses
nothing: its lease runs out and another takes the chunk, and a worker that was only slow cannot write a second time.
"""

import time
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clients.principals import Principal
from live.notifications import services as notifications
from live.notifications.kinds import NotificationType
from ops.rest.problems import Problem
from risk import waking
from risk.batch import chunks, requests, running
from risk.batch.announcements import BatchCompleted
from risk.batch.operations import Desk
from risk.batch.requests import Item, Request
from risk.batch.running import Outcome
from risk.models import Batch, BatchChunk

AT_ONCE = 4  # workers that share one batch
MOST_UNFINISHED = 10
MOST_ATTEMPTS = 3
LOST = Problem(500, "The workers that took this item ended unexpectedly, three times.", code="worker_lost")
Status = Batch.Status


@transaction.atomic
def accept(*, request: Request, client: Principal) -> Batch:
    """Keep the batch for the workers. Raises Problem 409 when the client has ten unfinished ones."""
    if Batch.objects.filter(client_id=client.client_id).exclude(status=Status.COMPLETED).count() >= MOST_UNFINISHED:
        raise Problem(409, f"You have {MOST_UNFINISHED} unfinished batches. Wait for one of them.", code="too_many_batches")
    batch = Batch.objects.create(client_id=client.client_id, total_items=len(request.items), timeout_seconds=request.timeout)
    cut = [
        BatchChunk(batch=batch, number=number, item_count=len(items), items=chunks.encode(items))
        for number, items in enumerate(chunks.cut(requests.by_urgency(request.items)))
    ]
    BatchChunk.objects.bulk_create(cut)
    waking.on_commit(waking.WORK_ON_BATCH, batch.pk, times=min(len(cut), AT_ONCE))
    return batch


def work_on(*, batch_id: UUID) -> bool:
    """Work on the most urgent chunk that nobody holds; False when there is none. Whatever is left is handed to the next free worker."""
    chunk = BatchChunk.objects.filter(batch_id=batch_id, finished_at=None).order_by("number").claim(timezone.now())
    if not isinstance(chunk, BatchChunk):
        return False
    finish(chunk=chunk, outcome=_worked_on(chunk, _deadline(batch_id, timezone.now())))
    if BatchChunk.objects.filter(batch_id=batch_id, finished_at=None).free(timezone.now()).exists():
        waking.send(waking.WORK_ON_BATCH, batch_id)
    return True


def _deadline(batch_id: UUID, now: datetime) -> datetime:
    """When the time of the batch is up; it runs from the first chunk that is taken."""
    Batch.objects.filter(pk=batch_id, started_at=None).update(started_at=now, status=Status.RUNNING)
    started_at, seconds = Batch.objects.values_list("started_at", "timeout_seconds").get(pk=batch_id)
    return (started_at or now) + timedelta(seconds=seconds)


def _worked_on(chunk: BatchChunk, deadline: datetime) -> Outcome:
    items = chunks.decode(chunk.items)
    if chunk.attempts > MOST_ATTEMPTS:
        return _given_up(items)
    left = (deadline - timezone.now()).total_seconds()
    desk = Desk()
    outcome = running.run(items, desk, deadline=time.perf_counter() + left)
    desk.count_quotes()
    return outcome


def _given_up(items: list[Item]) -> Outcome:
    outcome = Outcome()
    for item in items:
        outcome.refuse(item, LOST, 0.0)
    return outcome


@transaction.atomic
def finish(*, chunk: BatchChunk, outcome: Outcome) -> bool:
    """Write what the chunk came to, and complete the batch with its last one; False when another worker has taken the chunk over."""
    now = timezone.now()
    ours = BatchChunk.objects.filter(pk=chunk.pk, lease=chunk.lease, finished_at=None)
    if not ours.update(results=outcome.results.decode(), items="", finished_at=now, lease=None, leased_until=None):
        return False
    batch = Batch.objects.select_for_update().get(pk=chunk.batch_id)
    batch.processed += outcome.processed
    batch.failed += outcome.failed
    if not batch.chunks.filter(finished_at=None).exists():
        batch.status, batch.completed_at = Status.COMPLETED, now
        _announce(batch)
    batch.save(update_fields=["processed", "failed", "status", "completed_at"])
    return True


def _announce(batch: Batch) -> None:
    payload = BatchCompleted(str(batch.pk), batch.total_items, batch.processed, batch.failed)
    notifications.announce(type=NotificationType.BATCH_COMPLETED, payload=payload, client_id=batch.client_id)


def resume(*, now: datetime) -> int:
    """Wake a worker for every batch with a chunk that nobody holds; returns how many.

    For wake-ups that were lost, and workers that died.
    """
    waiting = BatchChunk.objects.filter(finished_at=None).free(now).order_by("batch_id").values_list("batch_id", flat=True).distinct()
    for batch_id in waiting:
        waking.send(waking.WORK_ON_BATCH, batch_id)
    return len(waiting)


def forget_old(*, now: datetime) -> int:
    """Delete batches whose results have been kept long enough; returns how many. One that is still at work ends first."""
    old = Batch.objects.filter(created_at__lt=now - timedelta(days=settings.RESULT_RETENTION_DAYS), status=Status.COMPLETED)
    _, by_model = old.delete()
    return by_model.get(Batch._meta.label, 0)
