"""The queues as Celery's broker really fills them."""

import time
import uuid
from collections.abc import Iterator

import pytest
from celery import current_app
from django.conf import settings
from redis import Redis

from ops.observability.queues import PRIORITIES, SENT_AT, queues

MINUTE = 60.0


@pytest.fixture
def name() -> Iterator[str]:
    """A queue that no worker takes from."""
    name = f"guard-{uuid.uuid4()}"
    yield name
    current_app.amqp.queues.pop(name, None)
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.delete(*(f"{name}{priority}" for priority in PRIORITIES), f"_kombu.binding.{name}")


def test_jobs_of_every_priority_are_counted_and_the_one_taken_next_says_how_old_it_is(name: str) -> None:
    now = time.time()
    for priority in range(10):
        for age in (2 * MINUTE, MINUTE):  # the first one sent is the first one taken
            current_app.send_task("tests.nobody_runs_this", queue=name, priority=priority, headers={SENT_AT: now - age})
    with Redis.from_url(settings.REDIS_URL) as redis:
        (queue,) = [queue for queue in queues(redis) if queue.name == name]
    assert queue.waiting == 20
    assert queue.oldest_seconds >= 2 * MINUTE


def test_only_the_first_in_its_list_counts_for_the_age(name: str) -> None:
    now = time.time()
    for age in (0.0, 1000 * MINUTE):
        current_app.send_task("tests.nobody_runs_this", queue=name, headers={SENT_AT: now - age})
    with Redis.from_url(settings.REDIS_URL) as redis:
        (queue,) = [queue for queue in queues(redis) if queue.name == name]
    assert queue.oldest_seconds < 1000 * MINUTE
