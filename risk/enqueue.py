"""Enqueue client work that was just written. A message may get lost: the job `risk.resume_work` finds what waits."""

from django.db import transaction

from ops.core.enqueue import send

WORK_ON_BATCH = "risk.work_on_batch"
RUN_ANALYSIS = "risk.run_analysis"


def on_commit(task: str, identifier: object, *, times: int = 1) -> None:
    """Send the task, `times` over, once the transaction has committed."""
    transaction.on_commit(lambda: send(task, str(identifier), times=times), robust=True)
