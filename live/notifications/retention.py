"""Delete old notifications and deliveries in small transactions, so that the outbox stays usable."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from live.models import Delivery, Notification

DISPATCHED = timedelta(days=1)
DELIVERED = timedelta(days=7)
DEAD = timedelta(days=30)
CHUNK = 5_000
Status = Delivery.Status


def forget_old(*, now: datetime) -> int:
    """Delete deliveries a week after they ended, dead letters after 30 days, and dispatched notifications that nothing refers to after a
    day; returns how many rows. What has expired while its webhook is paused ends before."""
    waiting = Delivery.objects.filter(status=Status.PENDING, expires_at__lt=now)
    waiting.update(status=Status.EXPIRED, finished_at=now)
    finished = Delivery.objects.filter(status__in=[Status.DELIVERED, Status.EXPIRED], finished_at__lt=now - DELIVERED)
    dead = Delivery.objects.filter(status=Status.DEAD, finished_at__lt=now - DEAD)
    is_referred_to = Exists(Delivery.objects.filter(notification=OuterRef("pk")))
    told = Notification.objects.filter(~is_referred_to, created_at__lt=now - DISPATCHED, dispatched_at__isnull=False)
    return sum(_delete(rows) for rows in (finished, dead, told))


def _delete(rows: QuerySet[Delivery] | QuerySet[Notification]) -> int:
    total = 0
    while chunk := list(rows.order_by().values_list("pk", flat=True)[:CHUNK]):
        total += rows.model._default_manager.filter(pk__in=chunk).delete()[0]
    return total
