"""Assess bridges: write a reading and open, escalate or resolve its alerts, one transaction per bridge."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.db.models import Min

import live
from bridges import alerts, announcements, health, messages, selectors
from bridges.alerts import AlertKind, BridgeAlertStep, Cause, OpenAlert, Severity
from bridges.health import Health
from bridges.measures import MAX_AGE
from bridges.models import Bridge, BridgeAlert, BridgeReading
from live.notifications.services import announce_all
from ops.core.money import CENT
from ops.observability import job_status

ASSESSING = "bridges.assess"  # the job


@dataclass(frozen=True, slots=True)
class AlertChange:
    """What happened to an alert: opened, escalated or resolved."""

    step: BridgeAlertStep
    alert: BridgeAlert


@dataclass(frozen=True, slots=True)
class BridgeAssessment:
    """Changes of a run, for the announcements. `previous` is None for the first reading of a bridge."""

    bridge_id: str
    previous: BridgeReading | None
    current: BridgeReading
    changes: tuple[AlertChange, ...]


def assess_bridges(*, now: datetime) -> list[BridgeAssessment]:
    """Assess every monitored bridge, each in its own transaction."""
    monitored = Bridge.objects.filter(is_monitored=True).values_list("pk", flat=True)
    return [assess_bridge(bridge_id=bridge_id, now=now) for bridge_id in list(monitored)]


@transaction.atomic
def assess_bridge(*, bridge_id: str, now: datetime) -> BridgeAssessment:
    """Assess the bridge, store the reading and announce changes. Runs of one bridge wait for each other. Raises Bridge.DoesNotExist."""
    bridge = Bridge.objects.select_for_update(no_key=True, of=("self",)).select_related("latest").get(pk=bridge_id)
    judged = health.assess(observations=selectors.recent_observations(bridge_id=bridge_id, now=now), now=now)
    previous = bridge.latest
    bridge.latest = _reading(bridge_id, judged, previous, now)
    bridge.known_until = _known_until(bridge.latest, now)
    bridge.save(update_fields=["latest", "known_until"])
    causes = alerts.causes(judged.measures, awaited=_is_awaited(bridge_id, previous, now))
    assessment = BridgeAssessment(bridge_id, previous, bridge.latest, _move_alerts(bridge_id, causes, now))
    _tell(bridge, assessment)
    return assessment


def _known_until(reading: BridgeReading, now: datetime) -> datetime | None:
    """None before the first observation."""
    if reading.observed_at is None:
        return None
    return min(reading.observed_at + MAX_AGE, now + job_status.patience(ASSESSING))


def _is_awaited(bridge_id: str, previous: BridgeReading | None, now: datetime) -> bool:
    """Whether its first report is still due. Queries the database only for a bridge that was never observed."""
    if previous is not None and previous.observed_at:
        return False
    first = BridgeReading.objects.filter(bridge=bridge_id).aggregate(at=Min("assessed_at"))["at"]
    return alerts.is_awaited(first_assessed_at=first, now=now)


def _tell(bridge: Bridge, assessment: BridgeAssessment) -> None:
    """Publish the changes to the channel and the outbox on commit."""
    alarms = announcements.alarmed(bridge, ((change.step, change.alert) for change in assessment.changes))
    announce_all(notices=[*announcements.moved(bridge, assessment.previous, assessment.current), *alarms])
    for message in messages.health_changes(assessment.previous, assessment.current):
        live.publish(channel=messages.CHANNEL, message=message)
    for change in assessment.changes:
        for alert in messages.critical_alerts(change.step, change.alert):
            live.publish(channel=messages.CHANNEL, message=alert, urgent=True)


def _reading(bridge_id: str, judged: Health, previous: BridgeReading | None, now: datetime) -> BridgeReading:
    parts, measures = judged.parts, judged.measures
    return BridgeReading.objects.create(
        bridge_id=bridge_id,
        score=judged.score,
        status=judged.status,
        exploit_detected=judged.exploit_detected,
        tvl_usd=_rounded(measures.tvl_usd, CENT),
        tvl_change_pct=_rounded(judged.tvl_change_pct, CENT),
        tvl_factor=parts.tvl,
        consensus_factor=parts.consensus,
        success_factor=_rounded(parts.success, health.SCORE_STEP),
        freshness_factor=parts.freshness,
        oracle_count=measures.oracle_count,
        observed_at=measures.observed_at or (previous.observed_at if previous else None),
        assessed_at=now,
    )


def _rounded(value: Decimal | None, step: Decimal) -> Decimal | None:
    return None if value is None else value.quantize(step, ROUND_HALF_UP)


def _move_alerts(bridge_id: str, causes: Mapping[AlertKind, Cause | None], now: datetime) -> tuple[AlertChange, ...]:
    open_alerts = {AlertKind(alert.kind): alert for alert in BridgeAlert.objects.filter(bridge=bridge_id, resolved_at=None)}
    changes = (_move_alert(bridge_id, kind, open_alerts.get(kind), cause, now) for kind, cause in causes.items())
    return tuple(change for change in changes if change)


def _move_alert(bridge_id: str, kind: AlertKind, alert: BridgeAlert | None, cause: Cause | None, now: datetime) -> AlertChange | None:
    """Apply the alert's next step; returns the change when it must be announced."""
    step = alerts.next_step(OpenAlert(Severity(alert.severity), alert.quiet_runs) if alert else None, cause)
    if step is BridgeAlertStep.OPEN and cause:
        opened = BridgeAlert.objects.create(bridge_id=bridge_id, kind=kind, severity=cause.severity, message=cause.message, opened_at=now)
        return AlertChange(step, opened)
    if step and alert:
        return _change(alert, step, cause, now)
    return None


def _change(alert: BridgeAlert, step: BridgeAlertStep, cause: Cause | None, now: datetime) -> AlertChange | None:
    alert.quiet_runs = alert.quiet_runs + 1 if cause is None else 0
    if step is BridgeAlertStep.ESCALATE and cause:
        alert.severity, alert.message, alert.escalated_at = cause.severity, cause.message, now
    if step is BridgeAlertStep.RESOLVE:
        alert.resolved_at = now
    alert.save(update_fields=["quiet_runs", "severity", "message", "escalated_at", "resolved_at"])
    return AlertChange(step, alert) if step in {BridgeAlertStep.ESCALATE, BridgeAlertStep.RESOLVE} else None
