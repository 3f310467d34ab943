"""The worker of client work stands in for the worker of the monitors while there is none.

So a host whose unit files are older than its code goes on monitoring, and so does one whose worker of the monitors died: what waits in
their queue is taken by the worker that `--queues celery` starts, until a worker of the monitors gives a sign of life.
"""

from typing import Any

import structlog
from celery import bootsteps
from redis import RedisError

from ops.core.queue_names import MONITOR_QUEUE, WORK_QUEUE
from ops.core.redis import connect
from ops.observability import heartbeat

logger = structlog.get_logger(__name__)


class WorkerFallback(bootsteps.StartStopStep):
    """A step of Celery's consumer: looks every few seconds for a worker of the monitors, and reads their queue while there is none."""

    requires = ("celery.worker.consumer.tasks:Tasks",)
    _watch: Any = None

    def start(self, consumer: Any) -> None:
        given = heartbeat.given_queues(consumer.app)
        if WORK_QUEUE in given and MONITOR_QUEUE not in given:  # not at once: both workers may be starting
            self._watch = consumer.timer.call_repeatedly(heartbeat.EVERY_SECONDS, look, (consumer,))

    def stop(self, consumer: Any) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        if MONITOR_QUEUE in heartbeat.given_queues(consumer.app):
            heartbeat.end(heartbeat.OF_QUEUE[MONITOR_QUEUE])  # others need not wait until its age tells


def look(consumer: Any) -> None:
    """Take the queue of the monitors on, or give it up. Stays as it is while Redis does not answer."""
    try:
        with connect() as client:
            is_needed = not heartbeat.is_alive(heartbeat.OF_QUEUE[MONITOR_QUEUE], client)
    except RedisError:
        return
    reads = consumer.task_consumer.consuming_from(MONITOR_QUEUE)
    if is_needed and not reads:
        logger.warning("no worker of the monitors lives: standing in for it")
        consumer.add_task_queue(MONITOR_QUEUE)
    elif reads and not is_needed:
        logger.info("a worker of the monitors lives: leaving its queue to it")
        consumer.cancel_task_queue(MONITOR_QUEUE)
