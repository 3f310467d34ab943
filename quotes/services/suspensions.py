"""Suspending and resuming sales, for the monitors and for staff."""

from django.db import transaction

from quotes.models import SalesSuspension
from tranches.services import lock_book

Subject = SalesSuspension.Subject


@transaction.atomic
def suspend(*, subject: Subject, code: str, reason: str, actor: str) -> bool:
    """Stop selling; the binds in flight finish first. Returns False when this actor had suspended it already (the older reason stays)."""
    lock_book()
    _, created = SalesSuspension.objects.get_or_create(subject=subject, code=code, actor=actor, defaults={"reason": reason})
    return created


@transaction.atomic
def resume(*, subject: Subject, code: str, actor: str) -> bool:
    """Lift what this actor suspended; sold again unless another has suspended it too. Returns False when there was nothing to lift."""
    lock_book()
    deleted, _ = SalesSuspension.objects.filter(subject=subject, code=code, actor=actor).delete()
    return deleted > 0
