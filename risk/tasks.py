"""Jobs of Celery beat."""

from celery import shared_task
from django.utils import timezone

from prices import services as price_services
from risk import bridge_suspensions, enqueue, working
from risk.services import retention, snapshots


@shared_task(name="risk.set_price_gates")
def set_price_gates() -> None:
    """Compute prices and gates again and update sales suspensions, as recording a price does too.

    This follows votes that have expired, edited terms, and suspensions that were lifted.
    """
    price_services.refresh_prices()


@shared_task(name="risk.set_bridge_gates")
def set_bridge_gates() -> None:
    """Stop or resume bridge cover by the newest state of the bridges."""
    bridge_suspensions.set_bridge_gates()


@shared_task(name="risk.take_snapshot")
def take_snapshot() -> None:
    """Take a snapshot of the book and move the alerts by it."""
    snapshots.run_monitor(now=timezone.now())


@shared_task(name="risk.forget_old")
def forget_old() -> int:
    """Delete snapshots and resolved alerts past their time."""
    return retention.forget_old(now=timezone.now())


@shared_task(name=enqueue.WORK_ON_BATCH)
def work_on_batch(batch_id: str) -> bool:  # noqa: ARG001  releases before this one send it, and need it
    """Work on the next piece of the client whose turn it is: the batch that waits need not be it."""
    return working.take_turn()


@shared_task(name=enqueue.RUN_ANALYSIS)
def run_analysis(analysis_id: str) -> bool:  # noqa: ARG001  releases before this one send it, and need it
    """Work on the next piece of the client whose turn it is: the analysis that waits need not be it."""
    return working.take_turn()


@shared_task(name="risk.resume_work")
def resume_work() -> int:
    """Wake workers for what waits: a wake-up was lost, or a worker died."""
    return working.resume(now=timezone.now())


@shared_task(name="risk.forget_old_results")
def forget_old_results() -> int:
    """Delete batches and analyses past their time."""
    return retention.forget_results(now=timezone.now())
