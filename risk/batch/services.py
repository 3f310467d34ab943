"""Batches that the workers take care of: taking them in, working on their chunks, ending them.

A worker leases one chunk at a time, works on it and writes its results while the lease is still its own. So a worker that is killed loses
nothing: its lease runs out and another takes the chunk, and a worker that was only slow cannot write a second time.
"""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clients.principals import Principal
from live.notifications import services as notifications
from live.notifications.kinds import NotificationType
from ops.api.problems import Problem
from ops.core import session_locks
from risk import enqueue, reservations
from risk.batch import chunks, requests, runner
from risk.batch.announcements import BatchCompleted
from risk.batch.executor import Executor
from risk.batch.requests import Item, Request
from risk.batch.runner import BatchOutcome
from risk.models import Batch, BatchChunk

AT_ONCE = 4  # wake-ups for a batch
MAX_UNFINISHED = 10
MAX_ATTEMPTS = 3
LOST = Problem(500, "The workers that took this item ended unexpectedly, three times.", code="worker_lost")
Status = Batch.Status


@transaction.atomic
def accept(*, request: Request, client: Principal) -> Batch:
    """Keep the batch for the workers.

    Raises Problem 409 when the client has ten unfinished ones, 400 or 429 when it is more work than is taken (`reservations`).
    """
    items = requests.by_urgency(request.items)
    paths = chunks.paths_of_all(items)
    unfinished = Batch.objects.filter(client_id=client.client_id).exclude(status=Status.COMPLETED)
    _refuse_more_than(MAX_UNFINISHED, unfinished.count() + 1)
    reservations.refuse_excess(client_id=client.client_id, paths=paths, field="items")
    batch = Batch.objects.create(client_id=client.client_id, total_items=len(items), timeout_seconds=request.timeout, paths_left=paths)
    _keep(batch, items, first=0)
    session_locks.wait_for(f"risk.batches_of.{client.client_id}")
    _refuse_more_than(MAX_UNFINISHED, unfinished.count())
    reservations.confirm(client_id=client.client_id, paths=paths)
    return batch


@transaction.atomic
def go_on(*, items: Sequence[Item], done: BatchOutcome, timeout: float, started_at: datetime, client: Principal) -> Batch:
    """Keep for the workers what is left of a batch of quotes that its client waited for. `items`: those behind the ones that are done.

    Its time runs on. It counts among the unfinished ones, and is taken even where there are ten: what is done is not thrown away.
    """
    batch = Batch.objects.create(
        client_id=client.client_id,
        status=Status.RUNNING,
        total_items=done.count + len(items),
        processed=done.processed,
        failed=done.failed,
        timeout_seconds=timeout,
        started_at=started_at,
    )
    if done.count:
        head = {"number": 0, "item_count": done.count, "items": "", "results": done.results.decode(), "finished_at": timezone.now()}
        BatchChunk.objects.create(batch=batch, **head)
    _keep(batch, items, first=1)
    return batch


def _keep(batch: Batch, items: Sequence[Item], *, first: int) -> None:
    """Write the items as chunks, numbered from `first`, and wake workers once they are there."""
    cut = [
        BatchChunk(batch=batch, number=number, item_count=len(part), paths=chunks.paths_of_all(part), items=chunks.encode(part))
        for number, part in enumerate(chunks.cut(items), start=first)
    ]
    BatchChunk.objects.bulk_create(cut)
    enqueue.on_commit(enqueue.WORK_ON_BATCH, batch.pk, times=min(len(cut), AT_ONCE))


def _refuse_more_than(most: int, unfinished: int) -> None:
    if unfinished > most:
        raise Problem(409, f"You have {most} unfinished batches. Wait for one of them.", code="too_many_batches")


def claim(*, batch_id: UUID, now: datetime) -> BatchChunk | None:
    """The most urgent chunk that nobody holds, leased; None when there is none."""
    chunk = BatchChunk.objects.filter(batch_id=batch_id, finished_at=None).order_by("number").claim(now)
    return chunk if isinstance(chunk, BatchChunk) else None


def work_through(chunk: BatchChunk) -> bool:
    """Work on a chunk that was claimed, and write what it came to; False when another worker has taken it over."""
    return finish(chunk=chunk, outcome=_worked_on(chunk, _deadline(chunk.batch_id, timezone.now())))


def _deadline(batch_id: UUID, now: datetime) -> datetime:
    """When the time of the batch is up; it runs from the first chunk that is taken."""
    Batch.objects.filter(pk=batch_id, started_at=None).update(started_at=now, status=Status.RUNNING)
    started_at, seconds = Batch.objects.values_list("started_at", "timeout_seconds").get(pk=batch_id)
    return (started_at or now) + timedelta(seconds=seconds)


def _worked_on(chunk: BatchChunk, deadline: datetime) -> BatchOutcome:
    items = chunks.decode(chunk.items)
    if chunk.attempts > MAX_ATTEMPTS:
        return _given_up(items)
    left = (deadline - timezone.now()).total_seconds()
    desk = Executor(watch=lambda _: _renew(chunk))
    outcome = runner.run(items, desk, deadline=time.perf_counter() + left)
    desk.count_quotes()
    return outcome


def _renew(chunk: BatchChunk) -> None:
    """Hold the chunk for longer: simulations take their time on a slow machine."""
    until = timezone.now() + timedelta(seconds=settings.WORK_LEASE_SECONDS)
    BatchChunk.objects.filter(pk=chunk.pk, lease=chunk.lease, finished_at=None).update(leased_until=until)


def _given_up(items: list[Item]) -> BatchOutcome:
    outcome = BatchOutcome()
    for item in items:
        outcome.refuse(item, LOST, 0.0)
    return outcome


@transaction.atomic
def finish(*, chunk: BatchChunk, outcome: BatchOutcome) -> bool:
    """Write what the chunk came to, and complete the batch with its last one; False when another worker has taken the chunk over."""
    now = timezone.now()
    ours = BatchChunk.objects.filter(pk=chunk.pk, lease=chunk.lease, finished_at=None)
    if not ours.update(results=outcome.results.decode(), items="", finished_at=now, lease=None, leased_until=None):
        return False
    batch = Batch.objects.select_for_update().get(pk=chunk.batch_id)
    batch.paths_left = max(0, batch.paths_left - chunk.paths)
    batch.processed += outcome.processed
    batch.failed += outcome.failed
    if not batch.chunks.filter(finished_at=None).exists():
        batch.status, batch.completed_at = Status.COMPLETED, now
        _announce(batch)
    batch.save(update_fields=["paths_left", "processed", "failed", "status", "completed_at"])
    return True


def _announce(batch: Batch) -> None:
    payload = BatchCompleted(str(batch.pk), batch.total_items, batch.processed, batch.failed)
    notifications.announce(type=NotificationType.BATCH_COMPLETED, payload=payload, client_id=batch.client_id)


def forget_old(*, now: datetime) -> int:
    """Delete batches whose results have been kept long enough; returns how many. One that is still at work ends first."""
    old = Batch.objects.filter(created_at__lt=now - timedelta(days=settings.RESULT_RETENTION_DAYS), status=Status.COMPLETED)
    _, by_model = old.delete()
    return by_model.get(Batch._meta.label, 0)
