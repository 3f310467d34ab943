"""In-memory recorder of a process's metrics since the last flush. Recording takes a lock and a dictionary update."""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass

from ops.observability.metrics.buckets import index_of
from ops.observability.metrics.catalogue import METRICS, MetricName

MAX_SERIES = 5_000  # pairs of metric and label; further ones are dropped
MAX_LABEL = 120  # characters

Series = tuple[MetricName, str]
Counts = dict[tuple[MetricName, str, int | None], int]  # by metric, label and bucket; None where values only add up


@dataclass(frozen=True, slots=True)
class Drained:
    """What was recorded, the levels as they stand, and how many values were refused."""

    counts: Counts
    levels: dict[Series, float]
    dropped: int


class Recorder:
    """Counts by metric, label and bucket. Threads and the event loop share it; a forked child starts empty.

    `on_new`: called when a key is recorded for the first time since the last drain, outside the lock.
    """

    _counts: Counts
    _levels: dict[Series, float]
    _series: set[Series]
    _dropped: int

    def __init__(self, on_new: Callable[[], object] = lambda: None) -> None:
        self._on_new = on_new
        self._reset()
        os.register_at_fork(after_in_child=self._reset)

    def observe(self, metric: MetricName, label: str, value: float) -> None:
        """Record one value of a distribution. Never raises: what cannot be recorded is counted as dropped."""
        try:
            self._add(metric, label, index_of(value), 1)
        except Exception:
            self._dropped += 1

    def count(self, metric: MetricName, label: str, n: int = 1) -> None:
        """Add to a count. Never raises."""
        try:
            self._add(metric, label, None, n)
        except Exception:
            self._dropped += 1

    def level(self, metric: MetricName, label: str, value: float) -> None:
        """Set a level of this process. Never raises."""
        try:
            is_new = (metric, label) not in self._levels
            with self._lock:
                if self._admits((metric, label)):
                    self._levels[metric, label] = float(value)
            if is_new:
                self._on_new()
        except Exception:
            self._dropped += 1

    def drain(self) -> Drained:
        """Take what was recorded."""
        with self._lock:
            drained = Drained(self._counts, dict(self._levels), self._dropped)
            self._counts, self._dropped = {}, 0
        return drained

    def _add(self, metric: MetricName, label: str, index: int | None, n: int) -> None:
        key = (metric, label, index)
        with self._lock:
            counts = self._counts
            if key in counts:
                counts[key] += n
                return
            if self._admits((metric, label)):
                counts[key] = n
            else:
                self._dropped += n
        self._on_new()

    def _admits(self, series: Series) -> bool:
        """Whether the series is known or there is room for it: a mistake in a label must not fill the memory."""
        if series in self._series:
            return True
        metric, label = series
        if metric not in METRICS or len(label) > MAX_LABEL or len(self._series) >= MAX_SERIES:
            return False
        self._series.add(series)
        return True

    def _reset(self) -> None:
        self._lock = threading.Lock()
        self._counts = {}
        self._levels = {}
        self._series = set()
        self._dropped = 0
