"""Monitors run whatever is restarted first in an upgrade, and whatever dies: real workers of this release and of the one before."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from celery import Celery, current_app
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from django_celery_beat.schedulers import ModelEntry
from redis import Redis

from ops.observability import heartbeat
from ops.observability.queues import route
from ops.server import processes
from tests.ops.running import PROJECT, wait_until
from tests.ops.workers import PATIENCE_SECONDS as PATIENCE
from tests.ops.workers import Worker, running_worker

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
MONITOR = "bridges.forget_old"
RAN = f"task={MONITOR}"
Start = Callable[[Sequence[str]], Worker]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a worker by its command; whatever tests before left in the queues is gone."""
    current_app.control.purge()
    with ExitStack() as stack:
        numbers = count()
        yield lambda command: stack.enter_context(running_worker(command, tmp_path / str(next(numbers))))
    current_app.control.purge()


def worker() -> Sequence[str]:
    """As units from before this release start it: `--queues celery`."""
    command = processes.worker(PROJECT, {}, concurrency=1).command
    assert command[command.index("--queues") + 1] == "celery"
    return command


def old_worker() -> list[str]:
    options = ["--queues", "celery", "--concurrency", "1", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    return [sys.executable, "-m", "celery", "-A", "tests.ops.old_release", "worker", "--hostname", "old@test", *options]


def as_beat_does() -> None:
    """Send the monitor as this release's beat sends a row of the schedule, with a queue of no row's choosing."""
    interval, _ = IntervalSchedule.objects.get_or_create(every=60, period="seconds")
    entry = ModelEntry(PeriodicTask(name="x", task=MONITOR, interval=interval), app=current_app)
    current_app.send_task(entry.task, **entry.options)


def as_the_old_beat_does(redis_url: str) -> None:
    with Celery(broker=redis_url, set_as_current=False) as sender:
        sender.send_task(MONITOR, queue="celery")


def put_into(queue: str) -> None:
    current_app.send_task(MONITOR, queue=queue)


def ran(running: Worker, times: int) -> None:
    running.wait_for(RAN, times=times, seconds=PATIENCE)


def test_a_new_beat_reaches_an_old_worker(start: Start) -> None:
    old = start(old_worker())
    as_beat_does()
    old.wait_for("the old worker ran the monitor", seconds=PATIENCE)


def test_an_old_beat_reaches_a_new_worker(start: Start, settings: Any) -> None:
    as_the_old_beat_does(settings.REDIS_URL)  # it waits since before the restart
    new = start(worker())
    ran(new, 1)
    as_the_old_beat_does(settings.REDIS_URL)
    ran(new, 2)


def test_the_worker_of_clients_stands_in_until_one_of_the_monitors_lives_and_again_when_it_died(start: Start, settings: Any) -> None:
    put_into("monitors")  # it waits since before a restart
    standing_in = start(worker())
    ran(standing_in, 1)

    monitors = start(processes.monitors(PROJECT, {}).command)
    standing_in.wait_for("leaving its queue to it", seconds=PATIENCE)
    assert route(MONITOR) == "monitors"
    for times in (1, 2, 3):
        as_beat_does()
        ran(monitors, times)
    assert standing_in.output.count(RAN) == 1

    monitors.kill()  # it cannot say that it ends
    put_into("monitors")
    ran(standing_in, 2)
    with Redis.from_url(settings.REDIS_URL) as redis:
        wait_until(lambda: not heartbeat.is_alive("monitors", redis), PATIENCE)
    assert route(MONITOR) == "celery"
    as_beat_does()
    ran(standing_in, 3)


def test_a_worker_of_the_monitors_that_ends_in_order_is_stood_in_for_at_once(start: Start) -> None:
    standing_in = start(worker())
    standing_in.wait_for("standing in for it", seconds=PATIENCE)
    monitors = start(processes.monitors(PROJECT, {}).command)
    standing_in.wait_for("leaving its queue to it", seconds=PATIENCE)
    monitors.popen.terminate()
    monitors.popen.wait(PATIENCE)
    assert route(MONITOR) == "celery"
    as_beat_does()
    ran(standing_in, 1)
    put_into("monitors")
    ran(standing_in, 2)


def test_what_clients_ask_for_and_webhooks_keep_their_queues() -> None:
    heartbeat.beat("monitors")
    jobs = ["risk.work_on_batch", "risk.run_analysis", "live.deliver_to_webhook", "live.test_webhook", "a.job.of.tomorrow"]
    assert [route(job) for job in jobs] == ["celery", "celery", "webhooks", "webhooks", "monitors"]
    heartbeat.end("monitors")
    assert [route(job) for job in jobs] == ["celery", "celery", "webhooks", "webhooks", "celery"]


def test_every_job_that_has_a_queue_of_its_own_exists(settings: Any) -> None:
    current_app.loader.import_default_modules()
    assert set(settings.QUEUE_OF_JOB) <= set(current_app.tasks)
