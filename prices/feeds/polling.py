"""Poll the feeds. Their observations are recorded like pushed ones; a failing feed does not stop the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import OperationalError
from django.utils import timezone

from ops.api.problems import Problem
from ops.core.feeds import begin_run, note_failure, note_success
from ops.observability import job_status
from prices import feeds, selectors, services
from prices.feeds.asking import Answer, ask_all
from prices.models import FeedStatus
from prices.services import Report

POLLING = "prices.polling"
NOTHING = "It brought no usable price."
NOT_RECORDED = "The database could not record its prices."
logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Poll:
    """Result of a poll: number of new observations, and the feeds that failed."""

    new: int = 0
    failed: tuple[str, ...] = ()


def poll() -> Poll:
    """Poll every configured feed once, but for those at rest. Raises Skipped while another process is at it.

    Feeds are asked in threads; all work on the database stays in this one, and what they said is recorded together: the first of them is
    never the consensus alone.
    """
    with job_status.alone(POLLING):
        now = timezone.now()
        due = [feed for feed in feeds.configured() if begin_run(FeedStatus, feed=feed.name, rest=feed.rest, now=now)]
        answers = ask_all(due, references=selectors.references(), prices=selectors.fresh_prices(now=now), now=now)
        recorded = _record([answer for answer in answers if answer.observations])
        results = {answer.feed.name: _note(answer, recorded.get(answer.feed.name, 0), now) for answer in answers}
    failed = tuple(name for name, new in results.items() if new is None)
    return Poll(sum(new or 0 for new in results.values()), failed)


def _record(answers: Sequence[Answer]) -> Mapping[str, int | Exception]:
    """How many observations of each feed were new, or why they could not be recorded."""
    reports = {answer.feed.name: Report(answer.feed.reporter, answer.observations) for answer in answers}
    try:
        return services.record_reports(reports) if reports else {}
    except OperationalError as error:
        logger.exception("prices of feeds not recorded")
        return dict.fromkeys(reports, error)


def _note(answer: Answer, recorded: int | Exception, now: datetime) -> int | None:
    """Keep the status of the feed: how many observations were new, or None when it failed."""
    if answer.failure or not answer.observations:
        reason = answer.failure or NOTHING
    elif isinstance(recorded, Exception):
        reason = str(recorded) if isinstance(recorded, Problem) else NOT_RECORDED
    else:
        note_success(FeedStatus, feed=answer.feed.name, now=now)
        return recorded
    note_failure(FeedStatus, feed=answer.feed.name, reason=reason, now=now)
    return None
