"""Dispatch the outbox to the live stream and to the webhooks whose filters admit a notification."""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from django.db import transaction

from live.models import Delivery, Notification, Webhook
from live.notifications import enqueue, stream
from live.notifications.filters import Wanted, may_see
from live.notifications.kinds import NotificationType, Priority
from live.webhooks import selectors as webhook_selectors
from ops.core import session_locks

BATCH = 500  # notifications
MAX_DELIVERIES = 2_000  # made at once: every notification of a batch may be for every webhook
DISPATCHING = "notifications.dispatching"


def dispatch(*, now: datetime, gather_seconds: float = 0.0) -> int:
    """Dispatch the outbox in order, then enqueue the deliveries that are due; returns the number of notifications.

    `gather_seconds`: what commits within this time shares the wake-up. Raises RedisError: then the rest waits for the next call.
    """
    time.sleep(gather_seconds)
    enqueue.answered()
    total = 0
    while dispatched := _dispatch_batch(now):
        stream.forget(dispatched)
        total += len(dispatched)
    for webhook_id in webhook_selectors.due(now=now):
        enqueue.wake(enqueue.DELIVER, str(webhook_id))
    return total


@transaction.atomic
def _dispatch_batch(now: datetime) -> list[Notification]:
    """One after the other over all workers: with two at once, a later batch could overtake an earlier one.

    The stream is told before the commit and remembers what it was told: a worker that dies in between leaves nothing out and repeats
    nothing.
    """
    session_locks.wait_for(DISPATCHING)
    waiting = list(Notification.objects.filter(dispatched_at=None).order_by("id").select_for_update(skip_locked=True)[:BATCH])
    timely = [row for row in waiting if row.expires_at > now]
    if timely:
        deliveries = _deliveries(timely)
        while part := list(islice(deliveries, MAX_DELIVERIES)):
            Delivery.objects.bulk_create(part, ignore_conflicts=True)
        stream.tell(timely)
    Notification.objects.filter(pk__in=[row.pk for row in waiting]).update(dispatched_at=now)
    return waiting


def _deliveries(notifications: Sequence[Notification]) -> Iterator[Delivery]:
    """Deliveries of these notifications to webhooks of active clients. A paused webhook collects them until it is resumed."""
    webhooks = [(webhook, wanted_by(webhook)) for webhook in Webhook.objects.filter(client__is_active=True)]
    for notification in notifications:
        type, priority, subject = NotificationType(notification.type), Priority(notification.priority), notification.subject()
        for webhook, wanted in webhooks:
            if may_see(webhook.client_id, notification.client_id) and wanted.admits(type, priority, subject):
                yield Delivery(webhook=webhook, notification=notification, expires_at=notification.expires_at)


def wanted_by(webhook: Webhook) -> Wanted:
    """The webhook's subscription."""
    return Wanted(
        types=frozenset(map(NotificationType, webhook.events)),
        members={dimension: frozenset(members) for dimension, members in webhook.filter.items()},
        min_priority=Priority(webhook.min_priority),
    )
