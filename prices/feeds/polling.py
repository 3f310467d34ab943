"""Poll the feeds. Their observations are recorded like pushed ones; a failing feed does not stop the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import structlog
from django.db import OperationalError
from django.utils import timezone

from ops.api.problems import Problem
from ops.core.feeds import begin_run, note_failure, note_success
from ops.observability import job_status
from prices import feeds, selectors, services
from prices.feeds.asking import Answer, ask_all
from prices.feeds.interface import Feed
from prices.feeds.simulator import Simulator
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
        references = selectors.references()
        _catch_up(due, references, now)
        answers = ask_all(due, references=references, prices=selectors.fresh_prices(now=now), now=now)
        recorded = _record([answer for answer in answers if answer.observations])
        results = {answer.feed.name: _note(answer, recorded.get(answer.feed.name, 0), now) for answer in answers}
    failed = tuple(name for name, new in results.items() if new is None)
    return Poll(sum(new or 0 for new in results.values()), failed)


def _catch_up(due: Sequence[Feed], references: Mapping[str, Decimal | None], now: datetime) -> None:
    """Let the simulator tell the last minutes one by one where a price is not known: a fresh start sells at once, and one after a pause.

    No other feed says what it would have said, and no deployment in earnest runs the simulator.
    """
    simulated = [feed for feed in due if isinstance(feed, Simulator)]
    if not simulated or selectors.known_assets(now=now) >= set(references):
        return
    for feed in simulated:
        for minute, seen in feed.missed(references=references, now=now):
            services.record_reports({feed.name: Report(feed.reporter, seen, feed.kind)}, at=minute)


def _record(answers: Sequence[Answer]) -> Mapping[str, int | Exception]:
    """How many observations of each feed were new, or why they could not be recorded."""
    reports = {answer.feed.name: Report(answer.feed.reporter, answer.observations, answer.feed.kind) for answer in answers}
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
