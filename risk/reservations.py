"""Bounds of the waiting and running work of a client and of all clients, in simulated paths.

A batch reserves the paths of its items, an analysis its own, from the request on; a chunk that is done gives back its part, the end of an
analysis all of it. What is reserved is read from the rows of the work itself: a worker that is killed leaves no reservation behind,
because another takes its work over once the lease has run out, and the work ends.

A client may have at most half of what the others leave of the bound of all. So whatever a few clients have, the next one gets something:
with 4e9 paths in all and 1e9 for a client, the first three get 1e9 each, the fourth half of the rest, the fifth half of that.
"""

from django.conf import settings
from django.db.models import Q, Sum

from ops.api.problems import FieldError, Problem, invalid
from ops.core import session_locks
from risk.models import Analysis, Batch

LOCK = "risk.reservations"
RETRY_AFTER_SECONDS = 30


def refuse_excess(*, client_id: int, paths: int, field: str) -> None:
    """Refuse work that would exceed a bound, before anything of it is written.

    Raises Problem 400 for work that never fits, naming `field`, and 429 for work that fits later.
    """
    most = min(settings.WORK_PATHS_PER_CLIENT, settings.WORK_PATHS_IN_ALL // 2)
    if paths > most:
        raise invalid([FieldError(field, "too_much_work", f"{paths:,} simulated paths; at most {most:,} at once.")])
    if paths:
        _refuse(client_id, paths)


def confirm(*, client_id: int, paths: int) -> None:
    """Count again with the work written, one after the other: no two that fit alone exceed a bound together. Until the transaction ends.

    Raises Problem 429.
    """
    if paths:
        session_locks.wait_for(LOCK)
        _refuse(client_id, 0)


def _refuse(client_id: int, more: int) -> None:
    own, most_own = reserved(client_id=client_id) + more, settings.WORK_PATHS_PER_CLIENT
    if own > most_own:
        raise _later("client_work_limit", f"Your batches and analyses would have {own:,} simulated paths under way; at most {most_own:,}.")
    of_others = reserved() + more - own
    if own > (settings.WORK_PATHS_IN_ALL - of_others) // 2:
        raise _later("total_work_limit", "The workers have as much work as they take. Nothing of this request was kept.")


def _later(code: str, detail: str) -> Problem:
    return Problem(429, detail, code=code, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})


def reserved(*, client_id: int | None = None) -> int:
    """Simulated paths that wait or are under way: of the client, or of all."""
    of_client = Q() if client_id is None else Q(client_id=client_id)
    batches = Batch.objects.filter(of_client).exclude(status=Batch.Status.COMPLETED)
    analyses = Analysis.objects.filter(of_client, status__in=[Analysis.Status.PENDING, Analysis.Status.RUNNING])
    in_batches: int = batches.aggregate(paths=Sum("paths_left", default=0))["paths"]
    in_analyses: int = analyses.aggregate(paths=Sum("paths", default=0))["paths"]
    return in_batches + in_analyses
