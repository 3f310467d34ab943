"""A worker that takes a certain piece of work, whosever turn it is."""

from uuid import UUID

from django.utils import timezone

from risk.analyses import services as analyses
from risk.batch import services as batches


def work_on(*, batch_id: UUID) -> bool:
    """Work on the most urgent chunk of the batch that nobody holds; False when there is none."""
    chunk = batches.claim(batch_id=batch_id, now=timezone.now())
    if chunk is None:
        return False
    batches.work_through(chunk)
    return True


def run(*, analysis_id: UUID) -> bool:
    """Answer the question, unless it is finished or another worker is at it; then False."""
    analysis = analyses.claim(analysis_id=analysis_id, now=timezone.now())
    if analysis is None:
        return False
    analyses.answer(analysis)
    return True
