"""Jobs of Celery beat."""

from celery import shared_task
from django.utils import timezone

from bridges import feeds
from bridges.services import monitoring, retention


@shared_task(name="bridges.assess")
def assess() -> int:
    """Poll the feeds and assess every bridge. Skipped while another run is active."""
    return len(monitoring.run_monitor(feeds=feeds.configured(), now=timezone.now()))


@shared_task(name="bridges.forget_old")
def forget_old() -> int:
    """Delete observations and readings past their 30 days."""
    return retention.forget_old(now=timezone.now())
