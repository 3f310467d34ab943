"""Leased work: one worker at a time holds a row; when it is killed the lease expires and another takes over."""

from datetime import datetime, timedelta
from typing import Self, TypeVar
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q

M = TypeVar("M", bound=models.Model)


class LeasedQuerySet(models.QuerySet[M]):
    """Claims rows. The holder may write its result only while its lease is still on the row."""

    def free(self, now: datetime) -> Self:
        """Rows that nobody holds."""
        return self.filter(Q(leased_until=None) | Q(leased_until__lt=now))

    def held(self, now: datetime) -> Self:
        """Rows that a worker holds."""
        return self.filter(leased_until__gte=now)

    @transaction.atomic
    def claim(self, now: datetime) -> M | None:
        """The first free row, leased to the caller; None when there is none. Two callers never get the same."""
        row = self.free(now).select_for_update(skip_locked=True, of=("self",)).first()
        if row is None:
            return None
        lease = {"lease": uuid4(), "leased_until": now + timedelta(seconds=settings.WORK_LEASE_SECONDS)}
        self.model._default_manager.filter(pk=row.pk).update(**lease, attempts=F("attempts") + 1)
        row.refresh_from_db()
        return row


class Leased(models.Model):
    """Columns of such work."""

    lease = models.UUIDField(null=True, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        abstract = True
