"""Jobs of Celery beat."""

import structlog
from celery import shared_task
from django.db import transaction

import live
from live.notifications.services import announce_all
from prices.selectors import PriceMissing
from tranches import announcements, messages

logger = structlog.get_logger(__name__)


@shared_task(name="tranches.publish_apy")
def publish_apy() -> None:
    """Publish the yields; skipped while TON has no price."""
    try:
        message = messages.update()
    except PriceMissing:
        logger.warning("no yields to tell: TON has no price")
        return
    with transaction.atomic():
        announce_all(notices=[announcements.update(message)])
        live.publish(channel=messages.CHANNEL, message=message)
