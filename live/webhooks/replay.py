"""Replay dead letters on behalf of staff."""

from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from live.models import Delivery, Webhook
from live.notifications import enqueue

Status = Delivery.Status


def replay(*, delivery_id: int) -> bool:
    """Send a dead letter again, as if it had never been tried and did not expire; False when it is none (any more).

    It is older than whatever waits, so it goes first.
    """
    return _replay(Delivery.objects.filter(pk=delivery_id)) == 1


def replay_all(*, webhook_id: UUID) -> int:
    """Send all dead letters of a webhook again, in their order; returns how many."""
    return _replay(Delivery.objects.filter(webhook=webhook_id))


@transaction.atomic
def _replay(deliveries: QuerySet[Delivery]) -> int:
    """Its webhook starts afresh: a back-off of its other deliveries does not hold these up."""
    dead = deliveries.filter(status=Status.DEAD).select_for_update()
    webhooks = set(dead.values_list("webhook_id", flat=True))
    replayed = dead.update(status=Status.PENDING, attempts=0, expires_at=None, finished_at=None)
    Webhook.objects.filter(pk__in=webhooks).update(failures=0, next_attempt_at=None)
    for webhook_id in webhooks:
        transaction.on_commit(partial(enqueue.wake, enqueue.DELIVER, str(webhook_id)), robust=True)
    return replayed
