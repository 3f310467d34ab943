"""Reads: observations for the assessment, and health for everyone."""

import time
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from bridges.alerts import Severity
from bridges.catalogue import BRIDGES
from bridges.health import Status
from bridges.measures import LOOKBACK, MAX_AGE, Observation
from bridges.models import Bridge, BridgeAlert, BridgeObservation, BridgeReading, FeedStatus
from ops.api.problems import Problem
from ops.core import feeds
from ops.core.sql import Prepared, Rows
from ops.core.times import iso

KNOWN_AHEAD = MAX_AGE + timedelta(minutes=1)  # from an observation on, and between two clocks
OBSERVATION_FIELDS = ("oracle", "tvl_usd", "observed_at", "transfers_ok", "transfers_failed")


# bridge, its two chains, whether it is watched, and until when it is known how it is.
EVIDENCE = Prepared(
    lambda: Bridge.objects.order_by("pk").values_list("bridge_id", "source_chain", "dest_chain", "is_monitored", "known_until")
)


class UnknownBridge(Problem):
    """404: no bridge has that id."""

    def __init__(self, bridge_id: str) -> None:
        super().__init__(404, f"There is no bridge {bridge_id!r}.")


def require_bridge(bridge_id: str) -> None:
    """Raises UnknownBridge."""
    if not Bridge.objects.filter(pk=bridge_id).exists():
        raise UnknownBridge(bridge_id)


def recent_observations(*, bridge_id: str, now: datetime) -> list[Observation]:
    """Observations of the bridge in the 90 minutes before `now`."""
    rows = BridgeObservation.objects.filter(bridge=bridge_id, observed_at__gte=now - LOOKBACK, observed_at__lte=now)
    return [Observation(*row) for row in rows.order_by("observed_at").values_list(*OBSERVATION_FIELDS)]


def bridges() -> QuerySet[Bridge]:
    """All bridges with their newest readings."""
    return Bridge.objects.filter(latest__isnull=False).select_related("latest")


def health_report(bridge_id: str) -> dict[str, Any]:
    """Body of GET bridge-health/{bridge_id}. Raises UnknownBridge."""
    bridge = bridges().filter(pk=bridge_id).first()
    if bridge is None:
        raise UnknownBridge(bridge_id)
    open_alerts = BridgeAlert.objects.filter(bridge=bridge_id, resolved_at=None).order_by("id")
    return {
        **overview(bridge),
        "oracle_consensus": _latest(bridge).consensus_factor,
        "active_alerts": [_alert(alert) for alert in open_alerts],
        "timestamp": time.time(),
    }


def overview(bridge: Bridge) -> dict[str, Any]:
    """The bridge, its newest reading and the parts of the score."""
    return {**summary(bridge), "parts": parts(_latest(bridge))}


def summary(bridge: Bridge) -> dict[str, Any]:
    """The bridge and its newest reading in short, as the list shows it."""
    reading = _latest(bridge)
    return {
        "bridge_id": bridge.pk,
        "source_chain": bridge.source_chain,
        "dest_chain": bridge.dest_chain,
        "is_monitored": bridge.is_monitored,
        "health_score": reading.score,
        "health_status": reading.status,
        "tvl_usd": reading.tvl_usd,
        "tvl_change_pct": reading.tvl_change_pct,
        "exploit_detected": reading.exploit_detected,
        "last_updated": reading.observed_at.timestamp() if reading.observed_at else None,
    }


def reading_report(reading: BridgeReading) -> dict[str, Any]:
    """One line of the history."""
    return {
        "health_score": reading.score,
        "health_status": reading.status,
        "exploit_detected": reading.exploit_detected,
        "tvl_usd": reading.tvl_usd,
        "tvl_change_pct": reading.tvl_change_pct,
        "parts": parts(reading),
        "oracle_count": reading.oracle_count,
        "assessed_at": iso(reading.assessed_at),
    }


def parts(reading: BridgeReading) -> dict[str, Decimal | None]:
    """The four factors of the score."""
    return {
        "tvl": reading.tvl_factor,
        "consensus": reading.consensus_factor,
        "success": reading.success_factor,
        "freshness": reading.freshness_factor,
    }


def critical_bridges() -> dict[str, list[str]]:
    """By chain, the monitored bridges that are Critical now or have an open Critical alert. One never observed is unknown, not Critical."""
    alarmed = BridgeAlert.objects.filter(bridge=OuterRef("pk"), severity=Severity.CRITICAL, resolved_at=None)
    is_critical = Q(latest__status=Status.CRITICAL, latest__observed_at__isnull=False) | Exists(alarmed)
    return _by_chain(bridges().filter(is_critical, is_monitored=True))


def exploited_bridges() -> dict[str, list[str]]:
    """By chain, the monitored bridges with a detected exploit."""
    return _by_chain(bridges().filter(is_monitored=True, latest__exploit_detected=True))


def _by_chain(found: QuerySet[Bridge]) -> dict[str, list[str]]:
    by_chain: dict[str, list[str]] = {}
    for bridge in found:
        for chain in (bridge.source_chain, bridge.dest_chain):
            by_chain.setdefault(chain, []).append(bridge.pk)
    return by_chain


def unobserved_chains(evidence: Rows, *, now: datetime) -> dict[str, str]:
    """From the rows of `EVIDENCE`: by chain, why its bridge cover is not sold now.

    So it is while a bridge that is watched is not known, and where none is watched. A time too far ahead was written by a wrong clock.
    """
    lapsed: dict[str, list[str]] = {chain: [] for bridge in BRIDGES for chain in (bridge.source_chain, bridge.dest_chain)}
    watched: set[str] = set()
    for bridge_id, source_chain, dest_chain, is_monitored, known_until in evidence:
        if not is_monitored:
            continue
        watched |= {source_chain, dest_chain}
        if known_until is None or not now <= known_until <= now + KNOWN_AHEAD:
            for chain in (source_chain, dest_chain):
                lapsed.setdefault(chain, []).append(bridge_id)
    return {
        chain: f"Bridges of {chain} that nobody observes now: {', '.join(found)}." if found else f"No bridge of {chain} is watched."
        for chain, found in lapsed.items()
        if found or chain not in watched
    }


def open_alerts_by_severity() -> dict[str, dict[str, int]]:
    """How many alerts are open, as the monitoring API shows it."""
    counts = dict(BridgeAlert.objects.filter(resolved_at=None).values_list("severity").annotate(Count("pk")))
    return {"bridges": {severity.value: counts.get(severity.value, 0) for severity in Severity}}


def feed_report() -> list[dict[str, Any]]:
    """Status of the configured feed, for readiness."""
    return feeds.report(FeedStatus, feeds=[settings.BRIDGE_FEED])


def _latest(bridge: Bridge) -> BridgeReading:
    if bridge.latest is None:
        raise BridgeReading.DoesNotExist(f"{bridge} has not been assessed.")
    return bridge.latest


def _alert(alert: BridgeAlert) -> dict[str, Any]:
    return {
        "alert_id": str(alert.pk),
        "kind": alert.kind,
        "severity": alert.severity,
        "message": alert.message,
        "timestamp": alert.opened_at.timestamp(),
        "resolved": alert.resolved_at is not None,
    }
