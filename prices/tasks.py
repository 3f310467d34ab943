"""Jobs of Celery beat."""

from celery import shared_task

from prices import services
from prices.feeds import polling


@shared_task(name="prices.poll_feeds")
def poll_feeds() -> int:
    """Ask the feeds for prices; returns how many observations were new. A run that overlaps another is left out."""
    return polling.poll().new


@shared_task(name="prices.forget_old_observations")
def forget_old_observations() -> int:
    """Drop observations that nothing looks back to any more."""
    return services.forget_old_observations()
