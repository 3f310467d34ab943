from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridges.alerts import AlertKind, BridgeAlertStep, Cause, OpenAlert, Severity, causes, is_awaited, next_step
from bridges.measures import measure
from tests.bridges.observations import NOW, ago, course, observation

steps_of_severity = st.none() | st.sampled_from(Severity)


def drop_cause(tvl: Sequence[object], *, minutes_apart: float) -> Cause | None:
    return causes(measure(course(tvl, minutes_apart=minutes_apart), NOW))[AlertKind.TVL_DROP]


def consensus_cause(*values: object) -> Cause | None:
    seen = [observation(value, oracle=f"oracle {index}") for index, value in enumerate(values)]
    return causes(measure(seen, NOW))[AlertKind.CONSENSUS]


def cause(severity: Severity | None) -> Cause | None:
    return Cause(severity, severity.upper()) if severity else None


def lived(found: Sequence[Severity | None]) -> tuple[list[BridgeAlertStep], OpenAlert | None]:
    """The steps of one kind through several runs, and the alert that is open at the end."""
    alert: OpenAlert | None = None
    steps = []
    for severity in found:
        step = next_step(alert, cause(severity))
        alert = after(alert, step, severity)
        steps += [step] if step else []
    return steps, alert


def after(alert: OpenAlert | None, step: BridgeAlertStep | None, severity: Severity | None) -> OpenAlert | None:
    if step in {BridgeAlertStep.OPEN, BridgeAlertStep.ESCALATE} and severity:
        return OpenAlert(severity, 0)
    if alert is None or step is BridgeAlertStep.RESOLVE:
        return None
    return OpenAlert(alert.severity, 0 if severity else alert.quiet_runs + 1)


def test_a_fall_of_a_quarter_reads_as_agreed() -> None:
    found = drop_cause([500_000, 375_000], minutes_apart=45)
    assert found == Cause(Severity.CRITICAL, "CRITICAL: Bridge TVL dropped 25.0% ($125000) in 45 minutes")


@pytest.mark.parametrize(
    ("to", "minutes", "severity"),
    [
        (79, 59, Severity.CRITICAL),
        (79, 1, Severity.CRITICAL),
        (80, 29, Severity.HIGH),
        (89, 29, Severity.HIGH),
        (89, 31, Severity.MEDIUM),
        (90, 29, Severity.MEDIUM),
        (94, 59, Severity.MEDIUM),
    ],
)
def test_how_deep_and_how_fast_makes_the_severity(to: int, minutes: int, severity: Severity) -> None:
    found = drop_cause([100, to], minutes_apart=minutes)
    assert found is not None
    assert found.severity == severity


@pytest.mark.parametrize(("to", "minutes"), [(95, 10), (100, 10), (130, 10), (50, 61)])
def test_a_small_or_old_fall_raises_nothing(to: int, minutes: int) -> None:
    assert drop_cause([100, to, to], minutes_apart=minutes) is None


def test_one_minute_is_singular() -> None:
    found = drop_cause([100, 94], minutes_apart=1)
    assert found is not None
    assert found.message.endswith("in 1 minute")


def test_oracles_that_disagree_raise_a_high_alert() -> None:
    assert consensus_cause(100, 100, 70) == Cause(Severity.HIGH, "HIGH: 3 oracles disagree on the bridge TVL by 15.7%")


def test_a_single_oracle_raises_a_medium_alert() -> None:
    assert consensus_cause(100) == Cause(Severity.MEDIUM, "MEDIUM: Only one oracle reports the bridge TVL")


def test_no_oracle_raises_a_medium_alert() -> None:
    assert consensus_cause() == Cause(Severity.MEDIUM, "MEDIUM: No oracle reports the bridge TVL")


def test_silence_raises_nothing_while_the_first_report_is_awaited() -> None:
    assert causes(measure([], NOW), awaited=True) == {}
    assert causes(measure([observation(100)], NOW), awaited=True)[AlertKind.CONSENSUS] == consensus_cause(100)


@pytest.mark.parametrize(("minutes", "awaited"), [(None, True), (0, True), (10, True), (10.1, False)])
def test_a_first_report_is_awaited_for_ten_minutes(minutes: float | None, awaited: bool) -> None:
    assert is_awaited(first_assessed_at=None if minutes is None else ago(minutes), now=NOW) is awaited


def test_oracles_that_agree_raise_nothing() -> None:
    assert consensus_cause(100, 101, 99) is None


def test_blindness_says_nothing_about_a_fall() -> None:
    assert AlertKind.TVL_DROP not in causes(measure([], NOW))


def test_an_alert_opens_once() -> None:
    assert lived([Severity.HIGH] * 4)[0] == [BridgeAlertStep.OPEN]


def test_an_alert_escalates_once() -> None:
    assert lived([Severity.MEDIUM, Severity.CRITICAL, Severity.CRITICAL, Severity.HIGH])[0] == [
        BridgeAlertStep.OPEN,
        BridgeAlertStep.ESCALATE,
    ]


def test_an_alert_resolves_when_its_cause_is_gone_for_two_runs() -> None:
    assert lived([Severity.HIGH, None, None]) == ([BridgeAlertStep.OPEN, BridgeAlertStep.CALM, BridgeAlertStep.RESOLVE], None)


def test_a_cause_that_comes_and_goes_keeps_its_alert_open() -> None:
    steps, alert = lived([Severity.HIGH, None, Severity.HIGH, None, Severity.HIGH])
    assert steps == [BridgeAlertStep.OPEN, BridgeAlertStep.CALM, BridgeAlertStep.RECUR, BridgeAlertStep.CALM, BridgeAlertStep.RECUR]
    assert alert == OpenAlert(Severity.HIGH, 0)


@given(st.lists(steps_of_severity, max_size=30))
def test_what_opens_either_resolves_or_is_still_open(found: list[Severity | None]) -> None:
    steps, alert = lived(found)
    assert steps.count(BridgeAlertStep.OPEN) == steps.count(BridgeAlertStep.RESOLVE) + (alert is not None)


@given(st.lists(steps_of_severity, max_size=30))
def test_two_quiet_runs_end_every_alert(found: list[Severity | None]) -> None:
    assert lived([*found, None, None])[1] is None


@given(st.lists(st.sampled_from(Severity), min_size=1, max_size=30))
def test_an_open_alert_carries_the_worst_that_was_found(found: list[Severity]) -> None:
    alert = lived(found)[1]
    assert alert is not None
    assert not any(severity.exceeds(alert.severity) for severity in found)
