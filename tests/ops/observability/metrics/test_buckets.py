"""Logarithmic buckets."""

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.observability.metrics import buckets

LATENCIES = st.floats(min_value=buckets.SMALLEST, max_value=1e7, allow_nan=False)


def nearest_rank(samples: list[float], share: float) -> float:
    return sorted(samples)[max(math.ceil(share * len(samples)) - 1, 0)]


@given(LATENCIES)
def test_a_bucket_stands_for_its_values_within_one_percent(value: float) -> None:
    assert math.isclose(buckets.value_of(buckets.index_of(value)), value, rel_tol=0.01)


@given(st.lists(LATENCIES, min_size=1, max_size=200), st.sampled_from([0.5, 0.95, 0.99, 1.0]))
def test_percentiles_are_those_of_the_samples_within_one_percent(samples: list[float], share: float) -> None:
    counts = Counter(map(buckets.index_of, samples))
    assert buckets.percentile(counts, share) == pytest.approx(nearest_rank(samples, share), rel=0.01)


@given(st.lists(LATENCIES), st.lists(LATENCIES))
def test_buckets_of_two_processes_add_up_to_those_of_one(first: list[float], second: list[float]) -> None:
    together = Counter(map(buckets.index_of, first)) + Counter(map(buckets.index_of, second))
    assert together == Counter(map(buckets.index_of, first + second))


@given(st.lists(LATENCIES, min_size=1))
def test_the_mean_is_that_of_the_samples_within_one_percent(samples: list[float]) -> None:
    assert buckets.mean(Counter(map(buckets.index_of, samples))) == pytest.approx(sum(samples) / len(samples), rel=0.01)


def test_without_samples_there_is_no_percentile() -> None:
    assert (buckets.percentile({}, 0.5), buckets.mean({})) == (None, None)


@pytest.mark.parametrize("value", [0.0, -1.0, 1e-9])
def test_what_is_faster_than_a_microsecond_counts_as_one(value: float) -> None:
    assert buckets.index_of(value) == buckets.LOWEST


def test_what_takes_longer_than_a_week_counts_as_one_value() -> None:
    assert buckets.index_of(10**400) == buckets.index_of(1e12) == buckets.HIGHEST


@pytest.mark.parametrize("value", [math.inf, math.nan])
def test_what_is_no_duration_has_no_bucket(value: float) -> None:
    with pytest.raises((OverflowError, ValueError)):
        buckets.index_of(value)
