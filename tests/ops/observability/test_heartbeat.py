"""A worker says that it lives, from a step of Celery's own worker."""

from typing import Any

import pytest
from celery import Celery
from django.conf import settings
from redis import Redis

from ops.observability import heartbeat
from ops.observability.heartbeat import WorkerHeartbeat


@pytest.mark.parametrize(("queue", "process"), [("celery", "worker"), ("monitors", "monitors"), ("webhooks", "courier")])
def test_a_worker_counts_as_what_its_queue_says(queue: str, process: str) -> None:
    app = Celery("guard", broker=settings.REDIS_URL, set_as_current=False)
    app.steps["worker"].add(WorkerHeartbeat)
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.delete(*(f"tonsurance:heartbeat:{name}" for name in heartbeat.PROCESSES))
        worker: Any = app.WorkController(hostname="any@here", pool="solo", queues=[queue], without_gossip=True, without_mingle=True)
        try:
            (step,) = [step for step in worker.steps if isinstance(step, WorkerHeartbeat)]
            worker.timer.clear()
            step.start(worker)
            assert heartbeat.age_seconds(process, redis) is not None
            assert [entry.entry.fun for entry in worker.timer.queue] != []
        finally:
            worker.timer.stop()


def test_a_timer_that_goes_on_behind_the_end_tells_nothing_more() -> None:
    app = Celery("guard", broker=settings.REDIS_URL, set_as_current=False)
    app.steps["worker"].add(WorkerHeartbeat)
    with Redis.from_url(settings.REDIS_URL) as redis:
        worker: Any = app.WorkController(hostname="any@here", pool="solo", queues=["monitors"], without_gossip=True, without_mingle=True)
        try:
            (step,) = [step for step in worker.steps if isinstance(step, WorkerHeartbeat)]
            worker.timer.clear()
            step.start(worker)
            assert heartbeat.age_seconds("monitors", redis) is not None
            step.stop(worker)
            (entry,) = worker.timer.queue
            entry.entry.fun(*entry.entry.args)
            assert heartbeat.age_seconds("monitors", redis) is None
        finally:
            worker.timer.stop()
