"""Batches as the API shows them, and who may see which."""

from typing import Any

import orjson
from django.db.models import F, QuerySet, Sum

from clients.principals import Principal
from ops.core.times import iso
from risk import reservations
from risk.models import Batch


def visible_to(principal: Principal) -> QuerySet[Batch]:
    """The client's own batches; all of them with the admin scope."""
    return Batch.objects.all() if principal.sees_everything else Batch.objects.filter(client_id=principal.client_id)


def figures() -> dict[str, int]:
    """What the monitoring API shows of work in the background; `reserved_paths` are those of analyses too."""
    unfinished = Batch.objects.exclude(status=Batch.Status.COMPLETED)
    items = unfinished.aggregate(items=Sum(F("total_items") - F("processed") - F("failed"), default=0))["items"]
    return {"unfinished_batches": unfinished.count(), "unfinished_items": items, "reserved_paths": reservations.reserved()}


def report(batch: Batch) -> dict[str, Any]:
    """The batch without its results."""
    return {
        "batch_id": str(batch.pk),
        "status": str(batch.status),
        "total_items": batch.total_items,
        "processed": batch.processed,
        "failed": batch.failed,
        "created_at": iso(batch.created_at),
        "started_at": iso(batch.started_at) if batch.started_at else None,
        "completed_at": iso(batch.completed_at) if batch.completed_at else None,
        "total_processing_time_ms": milliseconds(batch),
    }


def with_results(batch: Batch) -> bytes:
    """The batch as JSON, with the results of the chunks that are done, the most urgent first."""
    done = batch.chunks.exclude(finished_at=None).order_by("number").values_list("results", flat=True)
    return b"".join((orjson.dumps(report(batch))[:-1], b',"results":[', ",".join(done).encode(), b"]}"))


def milliseconds(batch: Batch) -> float | None:
    """From the first chunk that a worker took to the last that was done."""
    if not batch.started_at or not batch.completed_at:
        return None
    return round((batch.completed_at - batch.started_at).total_seconds() * 1000, 3)
