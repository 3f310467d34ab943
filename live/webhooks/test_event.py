"""Test events: sent outside the order of deliveries, also while the webhook is paused."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from clients.principals import Principal
from live.models import Webhook
from live.notifications import enqueue
from live.webhooks import delivery, selectors, sender
from live.webhooks.retry_policy import AttemptOutcome
from live.webhooks.slots import SlowSlots
from live.webhooks.transport import Client, shared_client
from ops.api.problems import Problem
from ops.core.times import iso

TEST = "live.test_webhook"
EVENT_TYPE = "webhook_test"
NO_PLACE = AttemptOutcome(None, "Not sent: too many slow receivers are waited for. Test it again.")


def request_test(*, webhook_id: UUID, principal: Principal) -> UUID:
    """Enqueue a test event; returns its id. The result is stored as `last_test`. Raises Problem 404."""
    webhook = selectors.owned_by(principal).filter(pk=webhook_id).first()
    if webhook is None:
        raise Problem(404, "You have no such webhook.")
    event_id = uuid7()
    transaction.on_commit(partial(enqueue.wake, TEST, str(webhook.pk), str(event_id)), robust=True)
    return event_id


def run_test(*, webhook_id: UUID, event_id: UUID, client: Client | None = None) -> None:
    """Send the event and keep what came of it; of a receiver that takes its time later, without the caller. Nothing when it is gone."""
    webhook = Webhook.objects.filter(pk=webhook_id).first()
    if webhook is None:
        return
    now = timezone.now()
    keep = partial(_keep, webhook_id, event_id, now)
    with SlowSlots() as turn:
        if not turn.may_send(webhook_id):
            keep(NO_PLACE)
            return
        body = msgspec.json.encode(_event(event_id, now))
        attempt = partial(delivery.send, webhook, str(event_id), body, client or shared_client())
        sender.send(webhook_id, attempt, then=keep, turn=turn)


def _event(event_id: UUID, now: datetime) -> dict[str, Any]:
    return {
        "id": str(event_id),
        "type": EVENT_TYPE,
        "priority": "LOW",
        "timestamp": now.timestamp(),
        "expires_at": iso(now),
        "subject": {},
        "data": {"message": "Your webhook works."},
    }


def _keep(webhook_id: UUID, event_id: UUID, sent_at: datetime, outcome: AttemptOutcome) -> None:
    result = {"event_id": str(event_id), "sent_at": iso(sent_at), "delivered": outcome.delivered}
    kept = {**result, "status_code": outcome.status_code, "reason": outcome.reason}
    Webhook.objects.filter(pk=webhook_id).update(last_test=kept)
