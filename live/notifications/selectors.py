"""Reads: statistics of the outbox and webhooks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from live.models import Delivery, Notification, Webhook

WINDOW = timedelta(days=1)
Status = Delivery.Status


@dataclass(frozen=True, slots=True)
class Statistics:
    """`queued`: in the outbox, not yet dispatched. Of deliveries to webhooks: `pending`, of which `failing` have failed before;
    `delivered` and `expired` within the last day; all `dead` letters kept. `oldest_age_seconds`: of what waits longest, anywhere."""

    queued: int
    pending: int
    failing: int
    delivered: int
    expired: int
    dead: int
    paused_webhooks: int
    oldest_age_seconds: float | None


def statistics(*, now: datetime) -> Statistics:
    """Compute the statistics with three queries over partial indexes, at a cost that does not grow with history."""
    waiting = Notification.objects.filter(dispatched_at=None).aggregate(rows=Count("pk"), oldest=Min("created_at"))
    lately = Q(finished_at__gt=now - WINDOW)
    counts = Delivery.objects.filter(Q(status=Status.PENDING) | Q(status=Status.DEAD) | lately).aggregate(
        pending=Count("pk", filter=Q(status=Status.PENDING)),
        failing=Count("pk", filter=Q(status=Status.PENDING, attempts__gt=0)),
        delivered=Count("pk", filter=Q(status=Status.DELIVERED)),
        expired=Count("pk", filter=Q(status=Status.EXPIRED)),
        dead=Count("pk", filter=Q(status=Status.DEAD)),
        oldest=Min("created_at", filter=Q(status=Status.PENDING)),
    )
    oldest = min((moment for moment in (waiting["oldest"], counts.pop("oldest")) if moment), default=None)
    return Statistics(
        queued=waiting["rows"],
        **counts,
        paused_webhooks=Webhook.objects.filter(status=Webhook.Status.PAUSED).count(),
        oldest_age_seconds=(now - oldest).total_seconds() if oldest else None,
    )
