"""Jobs of Celery beat."""

from celery import shared_task
from django.utils import timezone

from ops.jobs import LeftOut
from risk import bridge_gate, gates
from risk.services import retention, snapshots


@shared_task(name="risk.set_price_gates")
def set_price_gates() -> None:
    """Set the gates again: prices set them when they are recorded, this follows an edited trigger or a lifted suspension."""
    gates.set_price_gates()


@shared_task(name="risk.set_bridge_gates")
def set_bridge_gates() -> None:
    """Stop or resume bridge cover by the newest state of the bridges."""
    bridge_gate.set_bridge_gates()


@shared_task(name="risk.take_snapshot")
def take_snapshot() -> None:
    """Take a snapshot of the book and move the alerts by it."""
    if snapshots.run_monitor(now=timezone.now()) is None:
        raise LeftOut


@shared_task(name="risk.forget_old")
def forget_old() -> int:
    """Delete snapshots and resolved alerts past their time."""
    return retention.forget_old(now=timezone.now())
