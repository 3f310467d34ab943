"""Beat says that it lives, whenever django-celery-beat's scheduler ticks."""

from typing import Any

import pytest
from celery import Celery
from django.conf import settings
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from redis import Redis

from ops.observability import heartbeat
from ops.observability.beat import BEAT_EVERY_SECONDS, HeartbeatScheduler

pytestmark = pytest.mark.django_db(transaction=True)  # the scheduler closes its connection


def scheduler() -> HeartbeatScheduler:
    return HeartbeatScheduler(app=Celery("guard", broker=settings.REDIS_URL, set_as_current=False), lazy=True)


def test_a_tick_is_a_sign_of_life_and_the_next_one_follows_before_it_is_missed() -> None:
    PeriodicTask.objects.update(enabled=False)
    beat = scheduler()
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.delete("tonsurance:heartbeat:beat")
        wait = beat.tick()
        assert heartbeat.age_seconds("beat", redis) is not None
    assert 0 <= wait <= BEAT_EVERY_SECONDS < heartbeat.EXPIRES_SECONDS


@pytest.mark.parametrize("wrong", [{"headers": "[]"}, {"headers": "{"}, {"interval": (2_000_000_000, "days")}])
def test_a_row_that_cannot_be_read_is_left_out_and_the_others_run(wrong: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    whole = set(scheduler().all_as_schedule())
    if "interval" in wrong:
        every, period = wrong["interval"]
        wrong = {"interval": IntervalSchedule.objects.create(every=every, period=period)}
    PeriodicTask.objects.filter(task="quotes.expire_policies").update(**wrong)
    broken = PeriodicTask.objects.get(task="quotes.expire_policies").name
    assert set(scheduler().all_as_schedule()) == whole - {broken}
    assert broken in caplog.text
