"""A test event: whether a webhook answers, outside the order of its deliveries and also while it is paused."""

from functools import partial
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from clients.principals import Principal
from live.models import Webhook
from live.notifications import waking
from live.webhooks import delivery, selectors
from live.webhooks.transport import Client, shared_client
from ops.rest.problems import Problem
from ops.rest.times import iso

TEST = "live.test_webhook"
EVENT_TYPE = "webhook_test"


def request_test(*, webhook_id: UUID, principal: Principal) -> UUID:
    """Have a worker send a test event; returns its id. What came of it is kept as `last_test`. Raises Problem 404."""
    webhook = selectors.owned_by(principal).filter(pk=webhook_id).first()
    if webhook is None:
        raise Problem(404, "You have no such webhook.")
    event_id = uuid7()
    transaction.on_commit(partial(waking.wake, TEST, str(webhook.pk), str(event_id)), robust=True)
    return event_id


def run_test(*, webhook_id: UUID, event_id: UUID, client: Client | None = None) -> bool:
    """Send the event and keep what came of it; returns whether it was delivered. False also when the webhook is gone."""
    webhook = Webhook.objects.filter(pk=webhook_id).first()
    if webhook is None:
        return False
    now = timezone.now()
    event = {
        "id": str(event_id),
        "type": EVENT_TYPE,
        "priority": "LOW",
        "timestamp": now.timestamp(),
        "expires_at": iso(now),
        "subject": {},
        "data": {"message": "Your webhook works."},
    }
    outcome = delivery.send(webhook, str(event_id), msgspec.json.encode(event), client or shared_client())
    result = {"event_id": str(event_id), "sent_at": iso(now), "delivered": outcome.delivered}
    kept = {**result, "status_code": outcome.status_code, "reason": outcome.reason}
    Webhook.objects.filter(pk=webhook_id).update(last_test=kept)
    return outcome.delivered
