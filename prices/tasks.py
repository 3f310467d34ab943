"""Jobs of Celery beat."""

from celery import shared_task

from prices import services
from prices.feeds import polling


@shared_task(name="prices.poll_feeds")
def poll_feeds() -> int:
    """Poll the price feeds; returns how many observations were new. Skipped while another run is active."""
    return polling.poll().new


@shared_task(name="prices.forget_old_observations")
def forget_old_observations() -> int:
    """Delete observations past their retention."""
    return services.forget_old_observations()
