"""How an alert lives: once each, however many runs meet, until its figure is well back."""

import threading
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ops.api.problems import Problem
from risk.alerting import Figure, RiskAlertStep, next_step
from risk.models import RiskAlert, RiskLimit
from risk.services.alerts import AlertChange, acknowledge, judge
from risk.thresholds import LAUNCH_LIMITS, AlertType, Severity

LTV = LAUNCH_LIMITS[0]
values = st.lists(st.decimals(min_value=Decimal("0.60"), max_value=Decimal("0.80"), places=3), max_size=40)


def lived(course: list[Decimal]) -> tuple[list[RiskAlertStep], Severity | None]:
    """The steps of the LTV's alert, and its severity at the end; None while it is closed."""
    steps, severity = [], None
    for value in course:
        step = next_step(severity, LTV, value)
        steps += [step] if step else []
        if step in {RiskAlertStep.OPEN, RiskAlertStep.ESCALATE}:
            severity = LTV.severity_of(value)
        severity = None if step is RiskAlertStep.RESOLVE else severity
    return steps, severity


@given(values)
def test_every_alert_that_opens_resolves_or_is_still_open(course: list[Decimal]) -> None:
    steps, severity = lived(course)
    assert steps.count(RiskAlertStep.OPEN) == steps.count(RiskAlertStep.RESOLVE) + (severity is not None)


@given(values)
def test_an_alert_escalates_at_most_once(course: list[Decimal]) -> None:
    steps, _ = lived(course)
    assert steps.count(RiskAlertStep.ESCALATE) <= steps.count(RiskAlertStep.OPEN)


@given(values)
def test_a_value_at_a_limit_always_has_an_alert_of_its_severity(course: list[Decimal]) -> None:
    severity = lived(course)[1]
    worst = LTV.severity_of(course[-1]) if course else None
    assert worst is None or severity is worst or severity is Severity.CRITICAL


@given(st.lists(st.sampled_from([Decimal("0.695"), Decimal("0.70"), Decimal("0.705")]), max_size=40))
def test_a_value_that_plays_around_its_limit_tells_nothing_more(course: list[Decimal]) -> None:
    assert len(lived(course)[0]) <= 1


def judged(value: str, kind: AlertType = AlertType.LTV) -> tuple[AlertChange, ...]:
    return judge(figures=[Figure(kind, Decimal(value))], now=timezone.now())


@pytest.mark.usefixtures("catalogue")
class TestRows:
    def test_an_alert_opens_once(self) -> None:
        assert [change.step for change in judged("0.72")] == [RiskAlertStep.OPEN]
        assert judged("0.73") == ()
        assert RiskAlert.objects.get().current_value == Decimal("0.73")

    def test_the_message_stays_that_of_the_worst(self) -> None:
        judged("0.76")
        judged("0.71")
        alert = RiskAlert.objects.get()
        assert (alert.message, alert.severity, alert.limit_value) == ("LTV critical: 76.00% >= 75.00%", "Critical", Decimal("0.75"))
        assert alert.current_value == Decimal("0.71")

    def test_escalation_opens_an_acknowledged_alert_again(self) -> None:
        judged("0.72")
        acknowledge(alert_id=RiskAlert.objects.get().pk, actor="client:desk")
        [change] = judged("0.76")
        assert (change.step, change.alert.status, change.alert.acknowledged_at) == (RiskAlertStep.ESCALATE, "open", None)
        assert change.alert.escalated_at is not None

    def test_an_acknowledged_alert_resolves(self) -> None:
        judged("0.72")
        acknowledge(alert_id=RiskAlert.objects.get().pk, actor="client:desk")
        [change] = judged("0.60")
        assert (change.step, change.alert.status, change.alert.acknowledged_by) == (RiskAlertStep.RESOLVE, "resolved", "client:desk")
        assert change.alert.resolved_at is not None

    def test_after_it_is_resolved_the_next_one_is_another(self) -> None:
        for value in ("0.72", "0.60", "0.72"):
            judged(value)
        assert sorted(RiskAlert.objects.values_list("status", flat=True)) == ["open", "resolved"]

    def test_a_figure_that_is_not_known_changes_nothing(self) -> None:
        judged("0.72")
        assert judge(figures=[Figure(AlertType.LTV, None)], now=timezone.now()) == ()
        assert RiskAlert.objects.get().status == "open"

    def test_a_limit_that_staff_move_counts_from_the_next_run(self) -> None:
        judged("0.72")
        RiskLimit.objects.filter(pk=AlertType.LTV).update(high_at=Decimal("0.80"), critical_at=Decimal("0.90"))
        assert [change.step for change in judged("0.72")] == [RiskAlertStep.RESOLVE]

    def test_the_first_acknowledgement_stands(self) -> None:
        judged("0.72")
        alert_id = RiskAlert.objects.get().pk
        first = acknowledge(alert_id=alert_id, actor="client:desk")
        again = acknowledge(alert_id=alert_id, actor="staff:chief")
        assert (first.acknowledged_by, again.acknowledged_by, again.status) == ("client:desk", "client:desk", "acknowledged")

    def test_a_resolved_alert_is_not_acknowledged(self) -> None:
        judged("0.72")
        judged("0.60")
        with pytest.raises(Problem) as refused:
            acknowledge(alert_id=RiskAlert.objects.get().pk, actor="client:desk")
        assert (refused.value.status, refused.value.code) == (409, "alert_resolved")

    def test_an_unknown_alert_is_a_404(self) -> None:
        with pytest.raises(Problem) as refused:
            acknowledge(alert_id=uuid4(), actor="client:desk")
        assert refused.value.status == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("before", "value", "step"),
    [([], "0.72", RiskAlertStep.OPEN), (["0.72"], "0.76", RiskAlertStep.ESCALATE), (["0.72"], "0.6", RiskAlertStep.RESOLVE)],
)
def test_of_runs_that_meet_one_alone_tells(catalogue: None, before: list[str], value: str, step: RiskAlertStep) -> None:
    """Eight connections judge the same figure at once; all start together."""
    for earlier in before:
        judged(earlier)
    together = threading.Barrier(8)
    told: list[AlertChange] = []

    def run() -> None:
        together.wait(10)
        told.extend(judged(value))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [change.step for change in told] == [step]
