"""The limits: when a figure is bad, when it is over, and in which words."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from risk import seeding
from risk.models import RiskAlert, RiskLimit, ScenarioPrice, StressScenario
from risk.stress.scenarios import SCENARIOS
from risk.thresholds import LAUNCH_LIMITS, AlertType, Direction, Limit, Severity

LIMITS = {limit.alert_type: limit for limit in LAUNCH_LIMITS}
ratios = st.decimals(min_value=0, max_value=2, places=6)


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        (AlertType.LTV, "0.76", "LTV critical: 76.00% >= 75.00%"),
        (AlertType.LTV, "0.70", "LTV warning: 70.00% >= 70.00%"),
        (AlertType.RESERVE, "0.14", "Reserves critical: 14.00% <= 15.00%"),
        (AlertType.RESERVE, "0.20", "Reserves warning: 20.00% <= 20.00%"),
        (AlertType.CONCENTRATION, "0.27", "Concentration warning: 27.00% >= 25.00%"),
        (AlertType.CORRELATION, "0.90", "Correlation critical: 90.00% >= 85.00%"),
        (AlertType.STRESS, "0.31", "Stress loss warning: 31.00% >= 30.00%"),
        (AlertType.VAR, "0.15", "VaR critical: 15.00% >= 15.00%"),
    ],
)
def test_a_value_beyond_a_limit_has_its_words(kind: AlertType, value: str, message: str) -> None:
    severity = LIMITS[kind].severity_of(Decimal(value))
    assert severity is not None
    assert LIMITS[kind].message(Decimal(value), severity) == message


@pytest.mark.parametrize(("kind", "value"), [(AlertType.LTV, "0.699999"), (AlertType.RESERVE, "0.200001")])
def test_a_value_just_within_its_limits_is_not_bad(kind: AlertType, value: str) -> None:
    assert LIMITS[kind].severity_of(Decimal(value)) is None


@pytest.mark.parametrize(
    ("kind", "value", "is_over"),
    [
        (AlertType.LTV, "0.691", False),
        (AlertType.LTV, "0.69", True),
        (AlertType.RESERVE, "0.209", False),
        (AlertType.RESERVE, "0.21", True),
    ],
)
def test_an_alert_is_over_one_percentage_point_back(kind: AlertType, value: str, is_over: bool) -> None:
    assert LIMITS[kind].is_cleared_by(Decimal(value)) is is_over


@given(st.sampled_from(LAUNCH_LIMITS), ratios)
def test_no_value_is_bad_and_over_at_once(limit: Limit, value: Decimal) -> None:
    assert not (limit.severity_of(value) and limit.is_cleared_by(value))


@given(st.sampled_from(LAUNCH_LIMITS), ratios, ratios)
def test_a_worse_value_is_never_less_severe(limit: Limit, one: Decimal, other: Decimal) -> None:
    order = [None, Severity.HIGH, Severity.CRITICAL]
    worse, better = sorted((one, other), reverse=limit.direction is Direction.ABOVE)
    assert order.index(limit.severity_of(worse)) >= order.index(limit.severity_of(better))


def test_the_launch_limits_are_rows(catalogue: None) -> None:
    assert {row.limit() for row in RiskLimit.objects.all()} == set(LAUNCH_LIMITS)


def test_the_launch_scenarios_are_rows(catalogue: None) -> None:
    rows = StressScenario.objects.prefetch_related("prices")
    assert [row.scenario({price.stablecoin: price.price for price in row.prices.all()}) for row in rows] == list(SCENARIOS)


def test_edited_rows_stay_as_they_are(catalogue: None) -> None:
    RiskLimit.objects.filter(pk=AlertType.LTV).update(high_at=Decimal("0.60"))
    ScenarioPrice.objects.filter(scenario__name="Banking crisis", stablecoin="USDC").delete()
    seeding.create_missing(apps)
    assert RiskLimit.objects.get(pk=AlertType.LTV).high_at == Decimal("0.60")
    assert not ScenarioPrice.objects.filter(scenario__name="Banking crisis", stablecoin="USDC").exists()


@pytest.mark.parametrize("wrong", [{"critical_at": "0.65"}, {"hysteresis": "-0.01"}, {"direction": "below"}])
def test_the_database_refuses_limits_that_make_no_sense(catalogue: None, wrong: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RiskLimit.objects.filter(pk=AlertType.LTV).update(**wrong)


def test_the_database_refuses_a_second_open_alert_of_a_type_and_subject(db: None) -> None:
    terms = {"severity": "High", "message": "m", "current_value": 0, "limit_value": 0, "opened_at": timezone.now()}
    RiskAlert.objects.create(alert_type=AlertType.LTV, **terms)
    RiskAlert.objects.create(alert_type=AlertType.CONCENTRATION, subject="USDC", **terms)
    with pytest.raises(IntegrityError), transaction.atomic():
        RiskAlert.objects.create(alert_type=AlertType.LTV, **terms)
