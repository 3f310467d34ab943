"""Jobs of Celery beat."""

from celery import shared_task

from risk import bridge_gate, gates


@shared_task(name="risk.set_price_gates")
def set_price_gates() -> None:
    """Set the gates again: prices set them when they are recorded, this follows an edited trigger or a lifted suspension."""
    gates.set_price_gates()


@shared_task(name="risk.set_bridge_gates")
def set_bridge_gates() -> None:
    """Stop or resume bridge cover by the newest state of the bridges."""
    bridge_gate.set_bridge_gates()
