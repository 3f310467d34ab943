"""Asking the feeds: what they bring goes through the same recording as what is pushed; one that fails stops no other."""

from dataclasses import dataclass

import structlog
from django.utils import timezone

from ops import locks
from ops.outgoing import OutgoingError
from ops.rest.problems import Problem
from prices import feeds, selectors, services
from prices.consensus import is_timely
from prices.feeds import Feed
from prices.models import FeedStatus

LONGEST_ERROR = 256
POLLING = "prices.polling"
logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Poll:
    """What a round brought: new observations, and the feeds that failed."""

    new: int = 0
    failed: tuple[str, ...] = ()


def poll() -> Poll:
    """Ask every configured feed once. Does nothing while another process is at it."""
    with locks.held(POLLING) as is_ours:
        if not is_ours:
            return Poll()
        results = {feed.name: _ask(feed) for feed in feeds.configured()}
    failed = tuple(name for name, new in results.items() if new is None)
    return Poll(sum(new or 0 for new in results.values()), failed)


def _ask(feed: Feed) -> int | None:
    """How many observations were new, or None when the feed failed."""
    now = timezone.now()
    try:
        seen = feed.observe(references=selectors.references(), now=now)
        timely = [observation for observation in seen if is_timely(observation.observed_at, now)]
        new = services.record_observations(observations=timely, reporter=f"feed:{feed.name}")
    except (OutgoingError, Problem) as error:
        _note_failure(feed.name, str(error))
        return None
    if not timely:
        _note_failure(feed.name, "It brought no price of today.")
        return None
    FeedStatus.objects.update_or_create(
        feed=feed.name, defaults={"last_run_at": now, "last_success_at": now, "consecutive_failures": 0, "last_error": ""}
    )
    return new


def _note_failure(name: str, reason: str) -> None:
    logger.warning("price feed failed", feed=name, reason=reason)
    status, _ = FeedStatus.objects.get_or_create(feed=name, defaults={"last_run_at": timezone.now()})
    status.last_run_at = timezone.now()
    status.consecutive_failures += 1
    status.last_error = reason[:LONGEST_ERROR]
    status.save()
