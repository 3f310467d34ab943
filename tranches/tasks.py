"""Jobs of Celery beat."""

import structlog
from celery import shared_task

import live
from prices.selectors import PriceMissing
from tranches import messages

logger = structlog.get_logger(__name__)


@shared_task(name="tranches.publish_apy")
def publish_apy() -> None:
    """Tell the yields to all who follow them; while TON has no price there are none."""
    try:
        live.publish(channel=messages.CHANNEL, message=messages.update())
    except PriceMissing:
        logger.warning("no yields to tell: TON has no price")
