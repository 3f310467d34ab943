"""What followers of the bridges are told."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from bridges.alerts import AlertKind, Severity
from bridges.measures import Observation
from bridges.messages import CHANNEL, BridgeState, BridgeStates, CriticalAlert, HealthChange
from bridges.models import Bridge
from tests.bridges.conftest import BRIDGE, Assess
from tests.bridges.observations import NOW, ORACLES, observation
from tests.recorder import Recorder

MINUTE = timedelta(minutes=1)


@pytest.fixture
def tape(catalogue: None) -> Recorder:
    return Recorder(CHANNEL)


def applied(state: BridgeStates, message: HealthChange | CriticalAlert) -> BridgeStates:
    """The state of a reader who heard the message."""
    if isinstance(message, CriticalAlert):
        return state
    fresh = {bridge.bridge_id: bridge for bridge in state.bridges}
    fresh[message.bridge_id] = BridgeState(message.bridge_id, message.current_score, message.exploit_detected)
    return BridgeStates(bridges=[fresh[bridge_id] for bridge_id in sorted(fresh)])


def at(minute: int, tvl: int) -> tuple[list[Observation], datetime]:
    """All oracles see this value so many minutes after NOW."""
    return [observation(tvl, minutes_ago=-minute, oracle=oracle) for oracle in ORACLES], NOW + timedelta(minutes=minute)


def test_a_score_that_moved_by_more_than_a_twentieth_is_told(tape: Recorder, assess: Assess) -> None:
    assess(*at(0, 100))
    tape.messages()
    with tape.recording():
        before = assess(now=NOW + MINUTE).current.score
        after = assess(*at(2, 89)).current.score
    assert [message for message in tape.messages() if isinstance(message, HealthChange)] == [
        HealthChange(bridge_id=BRIDGE, previous_score=before, current_score=after, exploit_detected=False)
    ]
    assert before - after > Decimal("0.05")


def test_a_score_that_moved_by_just_a_twentieth_is_not(tape: Recorder, assess: Assess) -> None:
    before = assess(*at(0, 100)).current.score
    with tape.recording():
        after = assess(*at(1, 94)).current.score
    assert (before - after, tape.messages()) == (Decimal("0.05"), [])


def test_a_critical_alert_is_told_at_once_and_once(tape: Recorder, assess: Assess) -> None:
    assess(*at(0, 100))
    with tape.recording():
        alert = next(change.alert for change in assess(*at(1, 70)).changes if change.alert.kind == AlertKind.TVL_DROP)
    urgency = tape.urgency()
    told = tape.messages()
    critical = CriticalAlert(
        bridge_id=BRIDGE, alert_id=str(alert.pk), kind=AlertKind.TVL_DROP, message=alert.message, severity=Severity.CRITICAL
    )
    assert critical in told
    assert urgency[told.index(critical)]
    with tape.recording():
        assess(now=NOW + 2 * MINUTE)
    assert critical not in tape.messages()


def test_a_lesser_alert_is_not_told(tape: Recorder, assess: Assess) -> None:
    assess(*at(0, 100))
    with tape.recording():
        assess(*at(1, 88))
    assert not [message for message in tape.messages() if isinstance(message, CriticalAlert)]


def test_the_state_and_what_is_told_make_the_next_state(tape: Recorder, assess: Assess) -> None:
    with tape.recording():
        assess(*at(0, 100))
        assess(*at(1, 89))
    tape.messages()
    state = tape.state()
    assert isinstance(state, BridgeStates)
    with tape.recording():
        assess(*at(2, 60))
        assess(*at(3, 30))
    messages = tape.messages()
    assert messages
    for message in messages:
        state = applied(state, message)
    assert state == tape.state()


def test_nothing_is_told_of_an_assessment_that_was_rolled_back(tape: Recorder, assess: Assess) -> None:
    assess(*at(0, 100))
    with tape.recording(), transaction.atomic():
        assess(*at(1, 30))
        transaction.set_rollback(True)
    assert tape.messages() == []
    assert Bridge.objects.count() == 9
