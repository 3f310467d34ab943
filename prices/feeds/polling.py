"""Poll the feeds. Their observations are recorded like pushed ones; a failing feed does not stop the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import structlog
from django.utils import timezone

from ops.api.problems import Problem
from ops.core.feeds import note_failure, note_success
from ops.core.http_client import OutgoingError
from ops.observability import job_status
from prices import feeds, selectors, services
from prices.consensus import Observation, is_timely, may_be_recorded
from prices.feeds import Feed
from prices.models import FeedStatus

POLLING = "prices.polling"
logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Poll:
    """Result of a poll: number of new observations, and the feeds that failed."""

    new: int = 0
    failed: tuple[str, ...] = ()


def poll() -> Poll:
    """Poll every configured feed once. Raises Skipped while another process is at it."""
    with job_status.alone(POLLING):
        results = {feed.name: _ask(feed) for feed in feeds.configured()}
    failed = tuple(name for name, new in results.items() if new is None)
    return Poll(sum(new or 0 for new in results.values()), failed)


def _ask(feed: Feed) -> int | None:
    """How many observations were new, or None when the feed failed."""
    now = timezone.now()
    try:
        references = selectors.references()
        seen = feed.observe(references=references, now=now)
        timely = [one for one in seen if is_timely(one.observed_at, now) and _is_possible(one, references)]
        new = services.record_observations(observations=timely, reporter=f"feed:{feed.name}")
    except (OutgoingError, Problem) as error:
        note_failure(FeedStatus, feed=feed.name, reason=str(error), now=now)
        return None
    if not timely:
        note_failure(FeedStatus, feed=feed.name, reason="It brought no price of today.", now=now)
        return None
    note_success(FeedStatus, feed=feed.name, now=now)
    return new


def _is_possible(seen: Observation, references: Mapping[str, Decimal | None]) -> bool:
    """Whether it may be recorded. An impossible price of TON is left out, so that the coins beside it still get theirs."""
    possible = may_be_recorded(seen.price_usd, references.get(seen.symbol))
    if not possible:
        logger.warning("price left out, it is out of bounds", feed=seen.source, symbol=seen.symbol, price_usd=f"{seen.price_usd:f}")
    return possible
