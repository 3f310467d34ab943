"""Jobs of Celery beat."""

from celery import shared_task
from django.utils import timezone

from prices import minute_keeping, services
from prices.feeds import polling


@shared_task(name="prices.poll_feeds")
def poll_feeds() -> int:
    """Poll the price feeds; returns how many observations were new. Skipped while another run is active."""
    return polling.poll().new


@shared_task(name="prices.keep_minutes")
def keep_minutes() -> int:
    """Write the prices of the minutes that have ended; returns how many rows."""
    return minute_keeping.keep_minutes(now=timezone.now())


@shared_task(name="prices.forget_old_observations")
def forget_old_observations() -> int:
    """Delete observations and minutes past their retention; returns how many observations."""
    minute_keeping.forget_old_minutes(now=timezone.now())
    return services.forget_old_observations()
