"""What followers of the alerts are told."""

from decimal import Decimal

import pytest
from django.utils import timezone

from risk.alerting import Figure
from risk.messages import CHANNEL, AlertEscalated, AlertFields, AlertResolved, NewAlert, OpenAlert, OpenAlerts
from risk.models import RiskAlert
from risk.services.alerts import acknowledge, judge
from risk.thresholds import AlertType, Severity
from tests.recorder import Recorder


@pytest.fixture
def tape(db: None) -> Recorder:
    return Recorder(CHANNEL)


def see(tape: Recorder, *values: str) -> None:
    """The LTV is judged at these values, one run after the other."""
    with tape.recording():
        for value in values:
            judge(figures=[Figure(AlertType.LTV, Decimal(value))], now=timezone.now())


def applied(state: OpenAlerts, message: AlertFields) -> OpenAlerts:
    """The state of a reader who heard the message."""
    alerts = {alert.id: alert for alert in state.alerts}
    if isinstance(message, AlertResolved):
        alerts.pop(message.id, None)
    else:
        alerts[message.id] = OpenAlert(**{name: getattr(message, name) for name in OpenAlert.__struct_fields__})
    return OpenAlerts(alerts=[alerts[name] for name in sorted(alerts)])


def test_an_alert_is_told_when_it_opens_escalates_and_resolves(tape: Recorder) -> None:
    see(tape, "0.71", "0.72", "0.76", "0.76", "0.60", "0.60")
    assert tape.urgency() == [False, True, True]
    messages = tape.messages()
    assert [type(message) for message in messages] == [NewAlert, AlertEscalated, AlertResolved]
    assert [(message.severity, message.current_value) for message in messages[:2]] == [
        (Severity.HIGH, Decimal("0.71")),
        (Severity.CRITICAL, Decimal("0.76")),
    ]
    assert len({message.id for message in messages}) == 1


def test_the_state_and_what_is_told_make_the_next_state(tape: Recorder) -> None:
    see(tape, "0.71")
    tape.messages()
    state = tape.state()
    assert isinstance(state, OpenAlerts)
    for value in ("0.76", "0.60", "0.80"):
        see(tape, value)
        for message in tape.messages():
            state = applied(state, message)
        assert state == tape.state()


def test_an_alert_that_is_acknowledged_comes_as_a_fresh_state(tape: Recorder) -> None:
    see(tape, "0.71")
    tape.messages()
    with tape.recording():
        for _ in range(2):
            acknowledge(alert_id=RiskAlert.objects.get().pk, actor="test")
    [state] = tape.messages()
    assert [alert.status for alert in state.alerts] == [RiskAlert.Status.ACKNOWLEDGED]
