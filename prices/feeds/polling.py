"""Poll the feeds. Their observations are recorded like pushed ones; a failing feed does not stop the others."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from ops.api.problems import Problem
from ops.core.feeds import begin_run, note_failure, note_success
from ops.observability import job_status
from prices import feeds, selectors, services
from prices.feeds.asking import Answer, ask_all
from prices.models import FeedStatus

POLLING = "prices.polling"
NOTHING = "It brought no usable price."


@dataclass(frozen=True, slots=True)
class Poll:
    """Result of a poll: number of new observations, and the feeds that failed."""

    new: int = 0
    failed: tuple[str, ...] = ()


def poll() -> Poll:
    """Poll every configured feed once, but for those at rest. Raises Skipped while another process is at it.

    Feeds are asked in threads; all work on the database stays in this one.
    """
    with job_status.alone(POLLING):
        now = timezone.now()
        due = [feed for feed in feeds.configured() if begin_run(FeedStatus, feed=feed.name, rest=feed.rest, now=now)]
        answers = ask_all(due, references=selectors.references(), prices=selectors.fresh_prices(now=now), now=now)
        results = {answer.feed.name: _record(answer, now) for answer in answers}
    failed = tuple(name for name, new in results.items() if new is None)
    return Poll(sum(new or 0 for new in results.values()), failed)


def _record(answer: Answer, now: datetime) -> int | None:
    """How many observations were new, or None when the feed failed."""
    feed, new = answer.feed.name, 0
    reason = answer.failure or (NOTHING if not answer.observations else "")
    try:
        new = services.record_observations(observations=answer.observations, reporter=answer.feed.reporter)
    except Problem as error:
        reason = str(error)
    if reason:
        note_failure(FeedStatus, feed=feed, reason=reason, now=now)
        return None
    note_success(FeedStatus, feed=feed, now=now)
    return new
