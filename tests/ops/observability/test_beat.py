"""Beat says that it lives, whenever django-celery-beat's scheduler ticks."""

import pytest
from celery import Celery
from django.conf import settings
from django_celery_beat.models import PeriodicTask
from redis import Redis

from ops.observability import heartbeat
from ops.observability.beat import BEAT_EVERY_SECONDS, HeartbeatScheduler

pytestmark = pytest.mark.django_db(transaction=True)  # the scheduler closes its connection


def test_a_tick_is_a_sign_of_life_and_the_next_one_follows_before_it_is_missed() -> None:
    PeriodicTask.objects.update(enabled=False)
    scheduler = HeartbeatScheduler(app=Celery("guard", broker=settings.REDIS_URL, set_as_current=False))
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.delete("tonsurance:heartbeat:beat")
        wait = scheduler.tick()
        assert heartbeat.age_seconds("beat", redis) is not None
    assert 0 <= wait <= BEAT_EVERY_SECONDS < heartbeat.EXPIRES_SECONDS
