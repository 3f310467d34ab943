"""Reads: webhooks, what is due for them and what became of it."""

from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from clients.principals import Principal
from live.models import Delivery, Webhook


def owned_by(principal: Principal) -> QuerySet[Webhook]:
    """The client's own webhooks; nobody else sees their URLs."""
    return Webhook.objects.filter(client_id=principal.client_id)


def due(*, now: datetime) -> list[UUID]:
    """Active webhooks with something to deliver that may be tried now.

    The head of each queue is looked up by the index. PostgreSQL makes a join of EXISTS, and would read all that waits for all of them.
    """
    pending = Delivery.objects.filter(webhook=OuterRef("pk"), status=Delivery.Status.PENDING)
    head = Subquery(pending.order_by("id").values("pk")[:1])
    ready = Q(next_attempt_at=None) | Q(next_attempt_at__lte=now)
    active = Webhook.objects.filter(ready, status=Webhook.Status.ACTIVE, client__is_active=True)
    return list(active.alias(head=head).filter(head__isnull=False).order_by("pk").values_list("pk", flat=True))


def head(webhook_id: UUID, *, now: datetime) -> Delivery | None:
    """The next delivery of an active webhook that may be tried now, with all that it takes."""
    ready = Q(webhook__next_attempt_at=None) | Q(webhook__next_attempt_at__lte=now)
    pending = Delivery.objects.filter(ready, webhook=webhook_id, status=Delivery.Status.PENDING)
    active = pending.filter(webhook__status=Webhook.Status.ACTIVE, webhook__client__is_active=True)
    return active.select_related("webhook", "notification").order_by("id").first()


def deliveries_of(webhook: Webhook) -> QuerySet[Delivery]:
    """Deliveries of the webhook."""
    return Delivery.objects.filter(webhook=webhook).select_related("notification")
