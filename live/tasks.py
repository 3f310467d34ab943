"""Jobs: the outbox on a wake-up and from Celery beat, deliveries and tests of webhooks on a wake-up."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from live.notifications import dispatch, enqueue, retention
from live.webhooks import delivery, reencrypt, test_event

GATHER_SECONDS = 0.02


@shared_task(name=enqueue.DISPATCH)
def dispatch_notifications() -> int:
    """Dispatch the outbox and enqueue due deliveries; beat calls it as well, in case a wake-up was lost."""
    return dispatch.dispatch(now=timezone.now(), gather_seconds=GATHER_SECONDS)


@shared_task(name=enqueue.DELIVER)
def deliver_to_webhook(webhook_id: str) -> int:
    """Deliver pending events to this webhook; returns the number of attempts."""
    return delivery.deliver(webhook_id=UUID(webhook_id))


@shared_task(name=test_event.TEST)
def test_webhook(webhook_id: str, event_id: str) -> None:
    """Send a test event."""
    test_event.run_test(webhook_id=UUID(webhook_id), event_id=UUID(event_id))


@shared_task(name="live.forget_old_notifications")
def forget_old_notifications() -> int:
    """Drop what was delivered and has been kept long enough."""
    return retention.forget_old(now=timezone.now())


@shared_task(name="live.reseal_webhook_secrets")
def reseal_webhook_secrets() -> int:
    """Re-encrypt the secrets of webhooks under the present SECRET_KEY."""
    return reencrypt.reseal_secrets()
