"""Settling a claim as a member of staff would, on cover that runs."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils import timezone

from quotes.claims import Evidence
from quotes.models import Claim, Policy
from quotes.services import settlement


def settle(policy_id: Any, *, price: str | None = "0.90", lost: str | None = None, at: datetime | None = None, **more: str) -> Claim:
    """Of a depeg to the floor, just now, unless told otherwise; with `lost`, of that part of another cover."""
    evidence = Evidence(loss_fraction=Decimal(lost)) if lost else Evidence(observed_price=Decimal(price) if price else None)
    told = {"reason": "Depeg confirmed by three sources.", "actor": "staff:test", **more}
    return settlement.settle(policy_id=policy_id, evidence=evidence, occurred_at=at or timezone.now(), **told)


def bound_earlier(policy_id: Any, by: timedelta) -> Policy:
    """The policy, as if it had been bound so much earlier."""
    Policy.objects.filter(pk=policy_id).update(bound_at=F("bound_at") - by, starts_at=F("starts_at") - by, ends_at=F("ends_at") - by)
    return Policy.objects.get(pk=policy_id)
