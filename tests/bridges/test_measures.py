import random
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridges import alerts, health
from bridges.measures import Observation, measure
from tests.bridges.observations import NOW, ago, course, observation
from tests.thorough import amount

amounts = st.decimals(0, 10**12, places=2)


def test_the_value_is_the_median_of_what_each_oracle_reported_last() -> None:
    seen = [observation(500, minutes_ago=5), observation(100), observation(104, oracle="two"), observation(90, oracle="three")]
    assert measure(seen, NOW).tvl_usd == 100


def test_an_oracle_that_was_silent_for_more_than_thirty_minutes_does_not_count() -> None:
    seen = [observation(100, minutes_ago=30), observation(300, minutes_ago=30.1, oracle="two")]
    measures = measure(seen, NOW)
    assert (measures.tvl_usd, measures.oracle_count) == (100, 1)


def test_nobody_reporting_for_thirty_minutes_leaves_the_value_unknown() -> None:
    measures = measure([observation(100, minutes_ago=31)], NOW)
    assert (measures.tvl_usd, measures.hour, measures.half_hour, measures.spread) == (None, None, None, None)
    assert measures.observed_at == ago(31)


def test_the_change_is_against_the_highest_of_the_hour_and_not_against_the_last_one() -> None:
    hour = measure(course([100, 97, 94, 91, 88, 85, 82, 79], minutes_apart=8), NOW).hour
    assert hour is not None
    assert (hour.change_pct, hour.lost_usd, hour.minutes) == (-21, 21, 56)


def test_what_was_higher_more_than_an_hour_ago_is_forgotten() -> None:
    measures = measure(course([100, 80, 80], minutes_apart=31), NOW)
    assert measures.hour is not None
    assert measures.hour.change_pct == 0


def test_one_oracle_that_went_silent_keeps_its_say_for_thirty_minutes() -> None:
    seen = [observation(100, minutes_ago=20, oracle="two"), observation(100, minutes_ago=20), observation(50)]
    assert measure(seen, NOW).tvl_usd == 75


def test_the_lone_outlier_of_three_moves_nothing() -> None:
    for invented in (900, 1):
        for when in (1.5, 0):
            seen = [*course([100, 100], oracles=["two", "three"]), observation(100), observation(invented, minutes_ago=when)]
            hour = measure(seen, NOW).hour
            assert hour is not None
            assert hour.change_pct == 0


def test_each_oracle_is_held_against_its_own_high() -> None:
    """One that reports ten times as much comes, goes and drains: the others have lost nothing, it has lost half."""
    steady = course([100] * 60, oracles=["one"])
    large = [observation(1000, oracle="two", minutes_ago=40), observation(500, oracle="two", minutes_ago=20)]
    hour = measure([*steady, *large], NOW).hour
    assert hour is not None
    assert (hour.change_pct, hour.lost_usd, hour.minutes) == (-25, 250, 20)
    hour = measure([*steady, observation(1000, oracle="two", minutes_ago=31)], NOW).hour  # silent by now
    assert hour is not None
    assert hour.change_pct == 0


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=9), st.integers(1, 10**6), st.integers(0, 4))
def test_one_of_three_lies_as_it_likes_and_the_change_stays_within_what_the_others_saw(lies: list[int], start: int, falls: int) -> None:
    honest = course([start, start * (10 - falls) / 10], minutes_apart=30, oracles=["one", "two"])
    lying = course(lies, minutes_apart=4, oracles=["three"])
    measures, truth = measure([*honest, *lying], NOW), measure(honest, NOW)
    assert measures.hour is not None
    assert truth.hour is not None
    assert measures.hour.change_pct == pytest.approx(truth.hour.change_pct)


@pytest.mark.scaled
def test_the_noise_of_a_year_stops_no_sales() -> None:
    """Two oracles, 5 % a day up and down at random, one of them an hour late."""
    noise = random.Random(7)
    hourly, value = [], 100_000_000.0
    for _ in range(24 * amount(365, 30)):
        hourly.append(Decimal(round(value)))
        value *= 1 + noise.gauss(0, 0.05 / 24**0.5)
    for hour in range(2, len(hourly)):
        now = NOW + timedelta(hours=hour)
        seen = [
            Observation(oracle, hourly[hour - late - back], now - timedelta(minutes=60 * back))
            for oracle, late in (("prompt", 0), ("late", 1))
            for back in (0, 1)
            if hour - late - back >= 0
        ]
        judged = health.assess(observations=seen, now=now)
        assert judged.status != health.Status.CRITICAL
        causes = alerts.causes(judged.measures, awaited=False)
        assert all(cause is None or cause.severity != alerts.Severity.CRITICAL for cause in causes.values())


def test_the_spread_is_relative_to_the_mean() -> None:
    seen = [observation(90), observation(110, oracle="two")]
    scaled = [observation(90_000_000), observation(110_000_000, oracle="two")]
    assert measure(seen, NOW).spread == measure(scaled, NOW).spread == Decimal("0.1")


def test_one_oracle_has_no_spread() -> None:
    assert measure([observation(100)], NOW).spread is None


def test_an_empty_bridge_has_neither_a_drop_nor_a_spread() -> None:
    measures = measure(course([0, 0]), NOW)
    assert measures.hour is not None
    assert (measures.hour.change_pct, measures.spread) == (0, 0)


def test_oracles_that_report_a_fall_are_counted_one_by_one() -> None:
    seen = [*course([100, 79], oracles=["one", "two"]), *course([100, 80], oracles=["three"])]
    assert measure(seen, NOW).falling_oracles == 2


def test_success_is_the_share_of_all_transfers_of_the_hour() -> None:
    seen = [
        observation(1, ok=90, failed=10),
        observation(1, minutes_ago=59, ok=100, failed=0),
        observation(1, minutes_ago=61, ok=0, failed=99),
    ]
    assert measure(seen, NOW).success == Decimal("0.95")


@pytest.mark.parametrize(("ok", "failed"), [(None, None), (0, 0)])
def test_without_any_transfer_reported_success_is_unknown(ok: int | None, failed: int | None) -> None:
    assert measure([observation(1, ok=ok, failed=failed)], NOW).success is None


def test_an_observation_of_the_future_does_not_count_yet() -> None:
    assert measure([observation(100), observation(1, minutes_ago=-0.5)], NOW).tvl_usd == 100


@given(st.lists(amounts, min_size=1, max_size=12))
def test_a_change_is_never_above_zero_nor_below_minus_hundred(values: list[Decimal]) -> None:
    hour = measure(course(values, minutes_apart=7), NOW).hour
    assert hour is not None
    assert -100 <= hour.change_pct <= 0


@given(st.permutations(course([100, 96, 90], minutes_apart=5)))
def test_the_order_in_which_observations_arrive_does_not_matter(shuffled: list) -> None:
    assert measure(shuffled, NOW) == measure(course([100, 96, 90], minutes_apart=5), NOW)
