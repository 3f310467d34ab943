"""A worker's turn: take the next piece of work of the client whose turn it is, independent of the message."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from redis import RedisError

from ops.core import session_locks
from ops.core.enqueue import send
from ops.core.redis import connect
from ops.observability import heartbeat
from risk import enqueue, turns
from risk.analyses import services as analyses
from risk.batch import services as batches
from risk.models import Analysis, Batch, BatchChunk, WorkTurn
from risk.turns import UnderWay, Waiting

LOCK = "risk.turns"


def take_turn() -> bool:
    """Work on the next piece; False when none may be taken. What waits afterwards is handed to the next free worker."""
    held = _claim(timezone.now())
    if held is None:
        return False
    if isinstance(held, BatchChunk):
        batches.work_through(held)
    else:
        analyses.answer(held)
    wake_for_next()
    return True


def wake_for_next() -> None:
    """Wake a worker if anything waits. One wake-up is enough: each turn ends with another."""
    if waiting := next(iter(_waiting(timezone.now())), None):
        _wake(waiting)


def resume(*, now: datetime) -> int:
    """Wake workers for what waits, as many as have nothing of clients to do; returns how many.

    For wake-ups that were lost, and workers that died.
    """
    waiting = _waiting(now)
    idle = max(1, _slots()) - len(_under_way(now))
    woken = waiting[: max(0, idle)]
    for one in woken:
        _wake(one)
    return len(woken)


def _wake(waiting: Waiting) -> None:
    send(enqueue.WORK_ON_BATCH if waiting.kind == "batch" else enqueue.RUN_ANALYSIS, str(waiting.work_id))


@transaction.atomic
def _claim(now: datetime) -> BatchChunk | Analysis | None:
    """The next piece, leased. One worker chooses at a time, so that the limit of heavy work holds."""
    session_locks.wait_for(LOCK)
    last_turns = {turn.client_id: turn.taken_at.timestamp() for turn in WorkTurn.objects.all()}
    chosen = turns.choose(_waiting(now), _under_way(now), slots=_slots(), last_turns=last_turns)
    if chosen is None:
        return None
    WorkTurn.objects.update_or_create(client_id=chosen.client_id, defaults={"taken_at": now})
    work_id = UUID(chosen.work_id)
    return batches.claim(batch_id=work_id, now=now) if chosen.kind == "batch" else analyses.claim(analysis_id=work_id, now=now)


def _waiting(now: datetime) -> list[Waiting]:
    """The next free chunk of each batch, by its priority, and every free analysis."""
    head = BatchChunk.objects.filter(batch=OuterRef("pk"), finished_at=None).free(now).order_by("number").values("paths")[:1]
    unfinished = Batch.objects.exclude(status=Batch.Status.COMPLETED).annotate(next_paths=Subquery(head)).exclude(next_paths=None)
    found = [
        Waiting(client_id, "batch", str(batch_id), is_heavy=paths > 0)
        for client_id, batch_id, paths in unfinished.values_list("client_id", "pk", "next_paths")
    ]
    asked = Analysis.objects.filter(analyses.UNFINISHED).free(now).values_list("client_id", "pk")
    return found + [Waiting(client_id, "analysis", str(analysis_id), is_heavy=True) for client_id, analysis_id in asked]


def _under_way(now: datetime) -> list[UnderWay]:
    chunks = BatchChunk.objects.filter(finished_at=None).held(now).values_list("batch__client_id", "paths")
    found = [UnderWay(client_id, is_heavy=paths > 0) for client_id, paths in chunks]
    held = Analysis.objects.filter(analyses.UNFINISHED).held(now).values_list("client_id", flat=True)
    return found + [UnderWay(client_id, is_heavy=True) for client_id in held]


def _slots() -> int:
    """0 while Redis does not say: heavy work then takes one slot."""
    try:
        with connect() as client:
            return heartbeat.worker_slots(client)
    except RedisError:
        return 0
