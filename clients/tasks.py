"""Jobs that watch security events."""

import time

from celery import shared_task

from ops.server.security import alerts


@shared_task(name="clients.watch_security")
def watch_security() -> int:
    """Raise the security alerts that are due; returns how many were."""
    return len(alerts.watch(now=time.time()))
