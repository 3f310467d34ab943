"""Suspending and resuming sales, for the monitors and for staff."""

from django.db import transaction

from quotes.models import SalesSuspension
from tranches.services import lock_gate

Subject = SalesSuspension.Subject


@transaction.atomic
def suspend(*, subject: Subject, code: str, reason: str, actor: str) -> bool:
    """Stop selling; the binds in flight finish first. Returns False when it was suspended already (the older reason stays)."""
    lock_gate()
    _, created = SalesSuspension.objects.get_or_create(subject=subject, code=code, defaults={"reason": reason, "actor": actor})
    return created


@transaction.atomic
def resume(*, subject: Subject, code: str) -> bool:
    """Sell again; returns False when nothing was suspended."""
    lock_gate()
    deleted, _ = SalesSuspension.objects.filter(subject=subject, code=code).delete()
    return deleted > 0
