from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridges import health
from bridges.health import Parts, Status
from bridges.measures import Observation
from tests.bridges.observations import NOW, course, observation

factors = st.decimals(0, 1, places=4)


def score(tvl: str, consensus: str, success: str | None, freshness: str) -> Decimal:
    return health.score(Parts(Decimal(tvl), Decimal(consensus), Decimal(success) if success else None, Decimal(freshness)))


def seen_by_two(first: object, second: object) -> list[Observation]:
    return [observation(first), observation(second, oracle="two")]


@pytest.mark.parametrize(
    ("change", "factor"),
    [
        ("0", "1.0"),
        ("-4.99", "1.0"),
        ("-5", "0.9"),
        ("-9.99", "0.9"),
        ("-10", "0.7"),
        ("-19.99", "0.7"),
        ("-20", "0.4"),
        ("-39.99", "0.4"),
        ("-40", "0.1"),
        ("-100", "0.1"),
    ],
)
def test_a_deeper_fall_lowers_the_tvl_factor(change: str, factor: str) -> None:
    assert health.tvl_factor(Decimal(change)) == Decimal(factor)


@pytest.mark.parametrize(
    ("spread", "factor"),
    [
        ("0", "1.0"),
        ("0.0199", "1.0"),
        ("0.02", "0.9"),
        ("0.0499", "0.9"),
        ("0.05", "0.7"),
        ("0.0999", "0.7"),
        ("0.10", "0.3"),
        ("2", "0.3"),
    ],
)
def test_a_wider_spread_lowers_the_consensus(spread: str, factor: str) -> None:
    assert health.consensus_factor(Decimal(spread)) == Decimal(factor)


@pytest.mark.parametrize(("second", "factor"), [(101, "1.0"), (108, "0.9"), (115, "0.7"), (130, "0.3")])
def test_consensus_takes_every_level_from_observations(second: int, factor: str) -> None:
    assert health.assess(observations=seen_by_two(100, second), now=NOW).parts.consensus == Decimal(factor)


def test_one_oracle_alone_is_half_a_consensus() -> None:
    assert health.assess(observations=[observation(100)], now=NOW).parts.consensus == Decimal("0.5")


@pytest.mark.parametrize(
    ("minutes", "factor"), [("0", "1.0"), ("4.9", "1.0"), ("5", "0.9"), ("10", "0.7"), ("29.9", "0.7"), ("30", "0.3"), ("60", "0.3")]
)
def test_an_older_observation_is_less_fresh(minutes: str, factor: str) -> None:
    assert health.freshness_factor(timedelta(minutes=float(minutes))) == Decimal(factor)


def test_the_score_weighs_its_four_parts() -> None:
    assert score("0.7", "0.9", "0.8", "1.0") == Decimal("0.8100")


def test_the_weight_of_an_unknown_success_is_shared_out() -> None:
    assert score("0.7", "0.9", None, "1.0") == Decimal("0.8125")


def test_a_bridge_in_order_scores_one_without_any_transfer_reported() -> None:
    judged = health.assess(observations=course([100, 100]), now=NOW)
    assert (judged.score, judged.status, judged.parts.success) == (1, Status.HEALTHY, None)


@given(tvl=factors, consensus=factors, success=st.none() | factors, freshness=factors)
def test_a_score_lies_between_its_worst_and_its_best_part(
    tvl: Decimal, consensus: Decimal, success: Decimal | None, freshness: Decimal
) -> None:
    parts = [part for part in (tvl, consensus, success, freshness) if part is not None]
    assert min(parts) <= health.score(Parts(tvl, consensus, success, freshness)) <= max(parts)


@pytest.mark.parametrize(
    ("total", "status"),
    [
        ("1", "Healthy"),
        ("0.9", "Healthy"),
        ("0.8999", "Caution"),
        ("0.7", "Caution"),
        ("0.6999", "Warning"),
        ("0.5", "Warning"),
        ("0.4999", "Critical"),
        ("0", "Critical"),
    ],
)
def test_a_score_has_a_status(total: str, status: str) -> None:
    assert health.status_of(Decimal(total)) == status


def test_a_slow_drain_counts_like_a_sudden_one() -> None:
    slow = health.assess(observations=course([100, 97, 94, 91, 88, 85, 82, 79], minutes_apart=8), now=NOW)
    sudden = health.assess(observations=course([100, 79]), now=NOW)
    assert slow.tvl_change_pct == sudden.tvl_change_pct == Decimal("-21.0")


def test_a_fall_that_two_oracles_report_is_an_exploit_and_critical() -> None:
    judged = health.assess(observations=course([100, 79], oracles=["one", "two"]), now=NOW)
    assert (judged.exploit_detected, judged.status) == (True, Status.CRITICAL)
    assert judged.score > Decimal("0.5")


def test_a_fall_that_one_oracle_reports_is_no_exploit() -> None:
    seen = [*course([100, 40], oracles=["one"]), *course([100, 100], oracles=["two", "three"])]
    assert not health.assess(observations=seen, now=NOW).exploit_detected


def test_a_fall_of_twenty_percent_sharp_is_no_exploit() -> None:
    assert not health.assess(observations=course([100, 80]), now=NOW).exploit_detected


@pytest.mark.parametrize("success", [None, 1])
def test_a_bridge_that_nobody_has_seen_for_half_an_hour_is_critical(success: int | None) -> None:
    seen = [observation(100, minutes_ago=31, ok=success, failed=None if success is None else 0)]
    assert health.assess(observations=seen, now=NOW).status == Status.CRITICAL


def test_every_status_can_be_reached_by_observations() -> None:
    courses = product((100, 94, 85, 70, 50), (100, 104, 118, 150), (0, 8, 20, 29))
    reached = {
        health.assess(
            observations=[
                observation(100, minutes_ago=50),
                observation(tvl, minutes_ago=age),
                observation(Decimal(tvl) * other / 100, minutes_ago=age, oracle="two"),
            ],
            now=NOW,
        ).status
        for tvl, other, age in courses
    }
    assert reached == set(Status)
