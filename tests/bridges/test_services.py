from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from bridges.alerts import AlertKind, BridgeAlertStep, Severity
from bridges.models import Bridge, BridgeAlert, BridgeObservation, BridgeReading
from bridges.selectors import UnknownBridge
from bridges.services.assessment import BridgeAssessment, assess_bridges
from bridges.services.ensure_bridges import ensure_bridges
from bridges.services.observations import record_observations
from bridges.services.retention import forget_old
from tests.bridges.conftest import BRIDGE, Assess
from tests.bridges.observations import NOW, ORACLES, course, observation

MINUTE = timedelta(minutes=1)


def open_alerts(kind: AlertKind) -> list[BridgeAlert]:
    return list(BridgeAlert.objects.filter(bridge=BRIDGE, kind=kind, resolved_at=None))


def drop_steps(assessment: BridgeAssessment) -> list[BridgeAlertStep]:
    """What the run did to the alert on a fall of the TVL."""
    return [change.step for change in assessment.changes if change.alert.kind == AlertKind.TVL_DROP]


def test_there_are_nine_bridges_and_making_them_again_makes_none(catalogue: None) -> None:
    assert (Bridge.objects.count(), ensure_bridges()) == (9, 0)


def test_a_bridge_never_seen_has_a_reading_that_claims_no_value(bridge: Bridge) -> None:
    assert bridge.latest is not None
    assert (bridge.latest.status, bridge.latest.tvl_usd, bridge.latest.observed_at) == ("Critical", None, None)


def test_an_observation_counts_once_and_the_first_report_of_a_time_stands(bridge: Bridge) -> None:
    first = record_observations(bridge_id=BRIDGE, observations=[observation(100)], now=NOW)
    again = record_observations(bridge_id=BRIDGE, observations=[observation(1), observation(99, minutes_ago=1)], now=NOW)
    assert (first, again) == (1, 1)
    assert BridgeObservation.objects.get(bridge=BRIDGE, observed_at=NOW).tvl_usd == 100


def test_the_same_time_twice_in_one_report_keeps_the_first(bridge: Bridge) -> None:
    assert record_observations(bridge_id=BRIDGE, observations=[observation(100), observation(1)], now=NOW) == 1
    assert BridgeObservation.objects.get(bridge=BRIDGE).tvl_usd == 100


def test_an_unknown_bridge_takes_no_observation(catalogue: None) -> None:
    with pytest.raises(UnknownBridge):
        record_observations(bridge_id="nowhere", observations=[observation(100)], now=NOW)


def test_an_assessment_keeps_a_reading_with_its_parts(assess: Assess) -> None:
    reading = assess(
        [*course([100, 94], oracles=["one"]), *course([100, 94], oracles=["two"]), observation(94, oracle="x", ok=3, failed=1)]
    ).current
    assert (reading.score, reading.status, reading.tvl_usd, reading.tvl_change_pct) == (Decimal("0.9100"), "Healthy", 94, -6)
    assert (reading.success_factor, reading.oracle_count, reading.observed_at) == (Decimal("0.75"), 3, NOW)


def test_an_assessment_hands_back_what_was_and_what_is(assess: Assess) -> None:
    before = assess(course([100])).current
    after = assess(course([100]), NOW + MINUTE)
    assert (after.previous, after.current) == (before, Bridge.objects.select_related("latest").get(pk=BRIDGE).latest)


def test_every_assessment_is_history(assess: Assess) -> None:
    before = BridgeReading.objects.filter(bridge=BRIDGE).count()
    for minute in range(3):
        assess(now=NOW + minute * MINUTE)
    assert BridgeReading.objects.filter(bridge=BRIDGE).count() == before + 3


def test_a_fall_opens_one_alert_however_often_it_is_seen(assess: Assess) -> None:
    assert drop_steps(assess(course([100, 93]))) == [BridgeAlertStep.OPEN]
    assert drop_steps(assess(now=NOW + MINUTE)) == []
    assert [alert.severity for alert in open_alerts(AlertKind.TVL_DROP)] == [Severity.MEDIUM]


def test_a_deeper_fall_escalates_the_same_alert(assess: Assess) -> None:
    assess(course([100, 93]))
    (opened,) = open_alerts(AlertKind.TVL_DROP)
    later = NOW + MINUTE
    assert drop_steps(assess([observation(70, minutes_ago=-1, oracle=oracle) for oracle in ORACLES], later)) == [BridgeAlertStep.ESCALATE]
    (escalated,) = open_alerts(AlertKind.TVL_DROP)
    assert (escalated.pk, escalated.severity, escalated.escalated_at) == (opened.pk, Severity.CRITICAL, later)
    assert escalated.message == "CRITICAL: Bridge TVL dropped 30.0% ($30) in 2 minutes"


def test_an_alert_resolves_at_the_second_run_without_its_cause(assess: Assess) -> None:
    assess(course([100, 93]))
    assert drop_steps(assess([observation(100, minutes_ago=-1, oracle=oracle) for oracle in ORACLES], NOW + MINUTE)) == []
    assert drop_steps(assess(now=NOW + 2 * MINUTE)) == [BridgeAlertStep.RESOLVE]
    assert open_alerts(AlertKind.TVL_DROP) == []


def test_an_alert_on_a_fall_outlives_the_silence_of_its_oracles(assess: Assess) -> None:
    assess(course([100, 50]))
    for minutes in (31, 32, 33):
        assess(now=NOW + minutes * MINUTE)
    assert [alert.severity for alert in open_alerts(AlertKind.TVL_DROP)] == [Severity.CRITICAL]


def test_a_new_database_has_no_alerts_until_a_first_report_is_overdue(assess: Assess) -> None:
    assert not BridgeAlert.objects.exists()
    BridgeReading.objects.update(assessed_at=NOW)
    for minutes in (1, 5, 10):
        assert assess(now=NOW + minutes * MINUTE).changes == ()
    (change,) = assess(now=NOW + 11 * MINUTE).changes
    assert (change.step, change.alert.message) == (BridgeAlertStep.OPEN, "MEDIUM: No oracle reports the bridge TVL")


def test_a_new_bridge_that_was_seen_and_falls_silent_is_no_new_one(assess: Assess) -> None:
    BridgeReading.objects.update(assessed_at=NOW)
    assess(course([100], oracles=ORACLES))
    assert [change.alert.kind for change in assess(now=NOW + 31 * MINUTE).changes] == [AlertKind.CONSENSUS]


def test_the_database_refuses_a_second_open_alert_of_a_kind(assess: Assess) -> None:
    assess(course([100, 50]))
    (alert,) = open_alerts(AlertKind.TVL_DROP)
    with pytest.raises(IntegrityError), transaction.atomic():
        BridgeAlert.objects.create(bridge_id=BRIDGE, kind=alert.kind, severity=alert.severity, message="again", opened_at=NOW)


def test_a_bridge_off_the_monitor_is_not_assessed(bridge: Bridge) -> None:
    Bridge.objects.filter(pk=BRIDGE).update(is_monitored=False)
    assessed = {assessment.bridge_id for assessment in assess_bridges(now=NOW)}
    assert len(assessed) == 8
    assert BRIDGE not in assessed


def test_a_silent_bridge_remembers_when_it_was_last_seen(assess: Assess) -> None:
    assess(course([100]))
    assert assess(now=NOW + timedelta(hours=5)).current.observed_at == NOW


def test_what_is_older_than_thirty_days_is_forgotten(assess: Assess) -> None:
    assess([observation(100)])
    newer = assess([observation(100, minutes_ago=-1)], NOW + MINUTE).current
    forget_old(now=NOW + timedelta(days=30, seconds=1))
    assert BridgeObservation.objects.get(bridge=BRIDGE).observed_at == NOW + MINUTE
    assert not BridgeReading.objects.filter(assessed_at=NOW).exists()
    assert BridgeReading.objects.filter(pk=newer.pk).exists()


def test_the_newest_reading_is_kept_however_old(assess: Assess) -> None:
    newest = assess([observation(100)]).current
    forget_old(now=NOW + timedelta(days=400))
    assert list(BridgeReading.objects.filter(bridge=BRIDGE)) == [newest]
