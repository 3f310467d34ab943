"""One run of the bridge monitor: poll the feeds, then assess every bridge."""

from collections.abc import Sequence
from datetime import datetime

import live
from bridges import messages
from bridges.feeds import Feed, FeedFailed
from bridges.models import Bridge, FeedStatus
from bridges.services.assessment import BridgeAssessment, assess_bridges
from bridges.services.observations import record_observations
from ops.core.feeds import note_failure, note_success
from ops.observability import job_status

MONITORING = "bridges.monitoring"


def run_monitor(*, feeds: Sequence[Feed], now: datetime) -> list[BridgeAssessment]:
    """Returns the assessment of every monitored bridge. Raises Skipped when another run is still at it."""
    with job_status.alone(MONITORING):
        live.resync(channel=messages.CHANNEL)
        for feed in feeds:
            _collect(feed, now)
        return assess_bridges(now=now)


def _collect(feed: Feed, now: datetime) -> None:
    """Store the feed's observations. A failure is recorded and stops no other feed."""
    bridge_ids = list(Bridge.objects.filter(is_monitored=True).values_list("pk", flat=True))
    try:
        seen = feed.observe(bridge_ids=bridge_ids, now=now)
    except FeedFailed as failure:
        note_failure(FeedStatus, feed=feed.name, reason=str(failure), now=now)
        return
    note_success(FeedStatus, feed=feed.name, now=now)
    for bridge_id, observations in seen.items():
        record_observations(bridge_id=bridge_id, observations=observations, now=now)
