"""Signs of life of the workers and of beat, kept in Redis: readiness reads them, and so does whoever sends a job."""

import threading
import time
from collections.abc import Collection
from typing import Any, cast

import structlog
from celery import bootsteps
from redis import Redis, RedisError

from ops.core.queue_names import MONITOR_QUEUE, WEBHOOK_QUEUE, WORK_QUEUE
from ops.core.redis import connect

EVERY_SECONDS = 5.0
EXPIRES_SECONDS = 60
LIMIT_SECONDS = 20.0  # a process without a sign of life for longer counts as gone
OF_QUEUE = {WORK_QUEUE: "worker", MONITOR_QUEUE: "monitors", WEBHOOK_QUEUE: "courier"}
PROCESSES = (*OF_QUEUE.values(), "beat")
SLOTS = "tonsurance:worker_slots"
logger = structlog.get_logger(__name__)


def beat(process: str) -> None:
    """Record that `process`, one of PROCESSES, lives now. An unreachable Redis is logged: the age then tells."""
    try:
        with connect() as client:
            client.set(_key(process), time.time(), ex=EXPIRES_SECONDS)
    except RedisError as error:
        logger.warning("heartbeat not recorded", process=process, reason=str(error))


def end(process: str) -> None:
    """Record that `process` ends in order: nobody waits for its age to tell."""
    try:
        with connect() as client:
            client.delete(_key(process))
    except RedisError as error:
        logger.warning("end not recorded", process=process, reason=str(error))


def age_seconds(process: str, client: Redis) -> float | None:
    """Seconds since the last sign of life, or None when there is none. Raises RedisError."""
    value = client.get(_key(process))
    return None if value is None else max(0.0, time.time() - float(value))


def is_alive(process: str, client: Redis) -> bool:
    """Whether the last sign of life is recent. Raises RedisError."""
    age = age_seconds(process, client)
    return age is not None and age <= LIMIT_SECONDS


def worker_slots(client: Redis) -> int:
    """How many jobs the living workers of client work run at once, on all hosts. Raises RedisError."""
    told = cast("dict[bytes, bytes]", client.hgetall(SLOTS))
    since = time.time() - LIMIT_SECONDS
    return sum(int(count) for count, at in (text.split() for text in told.values()) if float(at) >= since)


def _tell_slots(hostname: str, count: int) -> None:
    try:
        with connect() as client:
            client.hset(SLOTS, hostname, f"{count} {time.time()}")
            client.expire(SLOTS, EXPIRES_SECONDS)
    except RedisError as error:
        logger.warning("slots not recorded", worker=hostname, reason=str(error))


def _key(process: str) -> str:
    return f"tonsurance:heartbeat:{process}"


class WorkerHeartbeat(bootsteps.StartStopStep):
    """A Celery worker step: a sign of life every five seconds from the worker's own timer.

    What a worker counts as follows from the queues that it was started with, not from its name.
    """

    requires = ("celery.worker.components:Timer",)

    def start(self, parent: Any) -> None:
        self._processes = [OF_QUEUE[queue] for queue in given_queues(parent.app) if queue in OF_QUEUE]
        self._telling, self._has_ended = threading.Lock(), False
        self._tell(parent)
        parent.timer.call_repeatedly(EVERY_SECONDS, self._tell, (parent,))

    def stop(self, parent: Any) -> None:
        """One that ends before its consumer has begun was alive all the same.

        The timer goes on until the pool has ended, but tells nothing more.
        """
        with self._telling:
            self._has_ended = True
        if OF_QUEUE[MONITOR_QUEUE] in self._processes:
            end(OF_QUEUE[MONITOR_QUEUE])

    def _tell(self, parent: Any) -> None:
        with self._telling:
            if self._has_ended:
                return
            for process in self._processes:
                beat(process)
            if OF_QUEUE[WORK_QUEUE] in self._processes:
                _tell_slots(parent.hostname, parent.concurrency)


def given_queues(app: Any) -> Collection[str]:
    """The queues that a worker was started with, before it takes others on or gives some up."""
    if not hasattr(app, "given_queues"):
        app.given_queues = frozenset(app.amqp.queues.consume_from)
    queues: frozenset[str] = app.given_queues
    return queues
