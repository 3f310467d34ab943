"""Analyses, from the question to the answer.

A worker leases the analysis while it works on it, and each step of progress renews the lease. When the worker is killed the lease runs
out and another starts the analysis again: nothing of it is written before the end, so nothing is lost but time. Once three workers have
died over it, it ends as failed. Cancelling takes the lease away: the worker notices at its next step, and cannot write any more.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from clients.principals import Principal
from live.notifications import services as notifications
from live.notifications.kinds import NotificationType
from ops.api import problems
from ops.api.problems import Problem
from ops.core import json_text, session_locks
from risk import enqueue, reservations
from risk.analyses import specs
from risk.analyses.announcements import AnalysisCompleted
from risk.analyses.handlers import Analyst
from risk.analyses.selectors import visible_to
from risk.analyses.specs import AnalysisSpec
from risk.models import Analysis
from risk.models.leases import LeasedQuerySet

MAX_UNFINISHED = 20
MAX_ATTEMPTS = 3
INTERRUPTED = Problem(500, "The workers that took this analysis ended unexpectedly, three times.", code="worker_lost")
CANCELLED = Problem(409, "You cancelled this analysis.", code="cancelled")
CANCELLED_BY_STAFF = Problem(409, "Staff cancelled this analysis.", code="cancelled")
Status = Analysis.Status
UNFINISHED_STATUSES = (Status.PENDING, Status.RUNNING)
UNFINISHED = Q(status__in=UNFINISHED_STATUSES)
logger = structlog.get_logger(__name__)


class LeaseLost(Exception):
    """The analysis was cancelled, or another worker has it."""


@transaction.atomic
def ask(*, question: AnalysisSpec, client: Principal) -> Analysis:
    """Keep the question for a worker.

    Raises Problem 409 when the client has twenty unfinished ones, 400 or 429 when it is more work than is taken (`reservations`).
    """
    unfinished = Analysis.objects.filter(UNFINISHED, client_id=client.client_id)
    session_locks.wait_for(f"risk.analyses_of.{client.client_id}")
    if unfinished.count() >= MAX_UNFINISHED:
        raise Problem(409, f"You have {MAX_UNFINISHED} unfinished analyses. Wait for one of them.", code="too_many_analyses")
    reservations.refuse_excess(client_id=client.client_id, paths=question.size, field="parameters.paths")
    kept = {"analysis_type": question.analysis_type, "input_text": question.text(), "paths": question.size}
    analysis = Analysis.objects.create(client_id=client.client_id, **kept)
    reservations.confirm(client_id=client.client_id, paths=question.size)
    enqueue.on_commit(enqueue.RUN_ANALYSIS, analysis.pk)
    return analysis


def claim(*, analysis_id: UUID, now: datetime) -> Analysis | None:
    """The analysis, leased; None when it is finished or another worker is at it."""
    analysis = Analysis.objects.filter(UNFINISHED, pk=analysis_id).claim(now)
    return analysis if isinstance(analysis, Analysis) else None


def answer(analysis: Analysis) -> None:
    """Answer the question of an analysis that was claimed."""
    try:
        _end(analysis, **_outcome(analysis))
    except LeaseLost:
        logger.info("analysis given up", analysis=str(analysis.pk))


def _outcome(analysis: Analysis) -> dict[str, Any]:
    """The columns of its end. Raises LeaseLost."""
    if analysis.attempts > MAX_ATTEMPTS:
        return _failure(INTERRUPTED)
    _advance(analysis, 0)
    try:
        question = specs.from_text(analysis.input_text)
        result = Analyst().answer(question, lambda percent: _advance(analysis, percent))
    except (LeaseLost, *problems.DEPENDENCY_ERRORS):
        raise  # what is down now may be up for the worker that comes after the lease
    except Exception as error:  # it fails, and says why as an answer of the API would
        problem = problems.as_problem(error)
        if problem.status >= 500:
            logger.error("analysis failed", analysis=str(analysis.pk), code=problem.code, exc_info=error)
        return _failure(problem)
    return {"status": Status.COMPLETED, "analysis_result": json_text.dumps(result).decode(), "progress": 100}


def _advance(analysis: Analysis, percent: int) -> None:
    """Note the progress and renew the lease. Raises LeaseLost."""
    now = timezone.now()
    until = now + timedelta(seconds=settings.WORK_LEASE_SECONDS)
    held = Analysis.objects.filter(pk=analysis.pk, lease=analysis.lease)
    if not held.update(status=Status.RUNNING, progress=percent, leased_until=until, updated_at=now):
        raise LeaseLost


@transaction.atomic
def _end(analysis: Analysis, **columns: Any) -> None:
    """Raises LeaseLost."""
    held = Analysis.objects.filter(UNFINISHED, pk=analysis.pk, lease=analysis.lease)
    if not held.update(**columns, lease=None, leased_until=None, updated_at=timezone.now()):
        raise LeaseLost
    _announce(analysis, columns["status"])


@transaction.atomic
def cancel(*, analysis_id: UUID, principal: Principal) -> Analysis:
    """End an unfinished analysis. Raises Problem 404, and 409 when it is finished."""
    return _cancel(visible_to(principal), analysis_id, CANCELLED)


@transaction.atomic
def cancel_by_staff(*, analysis_id: UUID) -> Analysis:
    """Cancel any client's unfinished analysis on behalf of staff."""
    return _cancel(Analysis.objects.all(), analysis_id, CANCELLED_BY_STAFF)


def _cancel(analyses: LeasedQuerySet[Analysis], analysis_id: UUID, why: Problem) -> Analysis:
    one = analyses.filter(pk=analysis_id)
    changed = one.filter(UNFINISHED).update(**_failure(why), lease=None, leased_until=None, updated_at=timezone.now())
    analysis = one.first()
    if analysis is None:
        raise Problem(404, "You have no such analysis.")
    if not changed:
        raise Problem(409, f"This analysis is {analysis.status}.", code="already_finished")
    _announce(analysis, Status.FAILED)
    return analysis


def _failure(problem: Problem) -> dict[str, Any]:
    return {"status": Status.FAILED, "error_code": problem.code, "error_detail": problem.detail[:512]}


def _announce(analysis: Analysis, status: str) -> None:
    payload = AnalysisCompleted(str(analysis.pk), analysis.analysis_type, str(status))
    notifications.announce(type=NotificationType.ANALYSIS_COMPLETED, payload=payload, client_id=analysis.client_id)


def forget_old(*, now: datetime) -> int:
    """Delete analyses that have been kept long enough; returns how many. One that is still at work ends first."""
    old = Analysis.objects.filter(created_at__lt=now - timedelta(days=settings.RESULT_RETENTION_DAYS)).exclude(UNFINISHED)
    deleted, _ = old.delete()
    return deleted
