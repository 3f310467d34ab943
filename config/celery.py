"""Celery: the workers and beat. `celery -A config worker`, `celery -A config beat`."""

import os

from celery import Celery

from ops.core import broker
from ops.observability.heartbeat import WorkerHeartbeat
from ops.observability.worker_fallback import WorkerFallback

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

broker.register()
app = Celery("tonsurance")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(WorkerHeartbeat)
app.steps["consumer"].add(WorkerFallback)
