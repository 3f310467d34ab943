"""Celery beat with a heartbeat for readiness."""

import time

from django_celery_beat.schedulers import DatabaseScheduler

from ops.observability import heartbeat

BEAT_EVERY_SECONDS = 5.0


class HeartbeatScheduler(DatabaseScheduler):
    """The schedule of django-celery-beat; every few seconds it says that it is alive."""

    _last_beat = 0.0

    def tick(self, *args: object, **kwargs: object) -> float:
        wait: float = super().tick(*args, **kwargs)
        if time.monotonic() - self._last_beat >= BEAT_EVERY_SECONDS:
            heartbeat.beat("beat")
            self._last_beat = time.monotonic()
        return min(wait, BEAT_EVERY_SECONDS)
