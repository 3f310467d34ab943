"""Celery beat with a heartbeat for readiness."""

import time
from typing import Any

import structlog
from django_celery_beat.schedulers import DatabaseScheduler

from ops.observability import heartbeat

BEAT_EVERY_SECONDS = 5.0
logger = structlog.get_logger(__name__)


class HeartbeatScheduler(DatabaseScheduler):
    """The schedule of django-celery-beat; every few seconds it says that it is alive.

    A row that cannot be read is logged and left out, instead of ending the process and with it every job.
    """

    _last_beat = 0.0

    def tick(self, *args: object, **kwargs: object) -> float:
        wait: float = super().tick(*args, **kwargs)
        if time.monotonic() - self._last_beat >= BEAT_EVERY_SECONDS:
            heartbeat.beat("beat")
            self._last_beat = time.monotonic()
        return min(wait, BEAT_EVERY_SECONDS)

    def all_as_schedule(self) -> dict[str, Any]:
        entries = {}
        for job in self.enabled_models():
            try:
                entries[job.name] = self.Entry(job, app=self.app)
            except Exception:
                logger.exception("job cannot be scheduled", job=job.name)
        return entries
