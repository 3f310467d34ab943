"""The worker of the release before: it reads `celery` and `webhooks` alone, routes to nothing else and gives no sign of life."""

import os

from celery import Celery
from kombu import Queue

app = Celery("old_release", broker=os.environ["REDIS_URL"])
app.conf.update(
    task_queues=[Queue("celery"), Queue("webhooks")], task_ignore_result=True, task_acks_late=True, worker_prefetch_multiplier=1
)


@app.task(name="bridges.forget_old")
def monitor() -> None:
    """Stands for any job of the schedule."""
    print("the old worker ran the monitor", flush=True)
