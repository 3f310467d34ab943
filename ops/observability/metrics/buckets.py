"""Logarithmic buckets: percentiles within 1 %, mergeable by addition over threads, processes and hosts. No Django, no clock.

Bucket `i` holds the values in (RATIO**(i-1), RATIO**i] and stands for the value whose relative error is the same at both its ends:
2 / (RATIO + 1) of its upper bound, so at most (RATIO - 1) / (RATIO + 1) = 0.99 % (the argument of DDSketch, Masson et al. 2019).
"""

import math
from collections.abc import Mapping

RATIO = 1.02
SCALE = 1 / math.log(RATIO)
SMALLEST = 1e-3  # milliseconds; whatever is faster counts as this
LARGEST = 1e9  # milliseconds; whatever is slower counts as this
LOWEST, HIGHEST = (math.ceil(math.log(limit) * SCALE) for limit in (SMALLEST, LARGEST))
MIDDLE = 2 / (RATIO + 1)


def index_of(value: float) -> int:
    """The bucket of a value. Raises ValueError for NaN, OverflowError for infinity."""
    return LOWEST if value <= SMALLEST else min(math.ceil(math.log(value) * SCALE), HIGHEST)


def value_of(index: int) -> float:
    """The value the bucket stands for."""
    return RATIO**index * MIDDLE


def percentile(counts: Mapping[int, int], share: float) -> float | None:
    """The nearest-rank percentile: the value that `share` (0..1) of the samples do not exceed. None without samples."""
    rank = math.ceil(share * sum(counts.values()))
    seen = 0
    for index in sorted(counts):
        seen += counts[index]
        if seen >= rank:
            return value_of(index)
    return None


def mean(counts: Mapping[int, int]) -> float | None:
    """The mean, within the same error. None without samples."""
    samples = sum(counts.values())
    return sum(value_of(index) * count for index, count in counts.items()) / samples if samples else None
