"""Which queue a job goes to, how much work waits for a worker, and for how long, as Celery's broker in Redis shows it."""

import json
import time
from dataclasses import dataclass
from typing import Any, cast

from celery import current_app
from django.conf import settings
from redis import Redis, RedisError

from ops.core.queue_names import MONITOR_QUEUE, WORK_QUEUE
from ops.core.redis import connect, request_seconds
from ops.observability import heartbeat

PRIORITIES = ("", "\x06\x163", "\x06\x166", "\x06\x169")  # kombu keeps a list for each step of priority
SENT_AT = "sent_at"  # header of a message, in Unix seconds: `ops.observability.task_signals`


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue. `oldest_seconds`: how long the job at its head has waited; 0 when none waits, or when its message does not say."""

    name: str
    waiting: int
    oldest_seconds: float


def route(name: str, *_: Any, **__: Any) -> str:
    """The queue of a job, by its name (Celery's `task_routes`).

    `settings.QUEUE_OF_JOB` names the jobs of clients and the webhooks; every other job is one of the monitors'. While no worker of the
    monitors lives these go to the queue that every version of the worker reads: in an upgrade the sender may be newer than the worker.
    """
    queue: str | None = settings.QUEUE_OF_JOB.get(name)
    return queue or (MONITOR_QUEUE if _has_monitors() else WORK_QUEUE)


def _has_monitors() -> bool:
    try:
        with connect(seconds=request_seconds()) as client:
            return heartbeat.is_alive(heartbeat.OF_QUEUE[MONITOR_QUEUE], client)
    except RedisError:
        return False


def queues(client: Redis) -> list[Queue]:
    """Every queue that this project sends to. Raises RedisError."""
    return [_queue(client, name) for name in sorted(current_app.amqp.queues)]


def _queue(client: Redis, name: str) -> Queue:
    keys = [f"{name}{priority}" for priority in PRIORITIES]
    with client.pipeline(transaction=False) as pipeline:
        for key in keys:
            pipeline.llen(key)
            pipeline.lindex(key, -1)  # sent first, taken next
        answers = pipeline.execute()
    waiting, heads = cast("list[int]", answers[::2]), cast("list[bytes | None]", answers[1::2])
    return Queue(name, sum(waiting), max((_age(head) for head in heads if head), default=0.0))


def _age(message: bytes) -> float:
    sent_at = json.loads(message).get("headers", {}).get(SENT_AT)
    return 0.0 if sent_at is None else max(0.0, time.time() - float(sent_at))
