"""Reading: what all processes and hosts measured over the last seconds, minutes or hours."""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from redis import Redis

from ops.core.redis import connect
from ops.observability.metrics import buckets, store
from ops.observability.metrics.catalogue import MetricName

CACHE_SECONDS = 10.0
MAX_SECONDS = store.COARSE.kept - store.COARSE.seconds


@dataclass(frozen=True, slots=True)
class Distribution:
    """Durations in milliseconds, within 1 %; None where there is no sample."""

    count: int
    mean: float | None
    p50: float | None
    p95: float | None
    p99: float | None


@dataclass(frozen=True)
class Window:
    """Sums over the last `seconds`, up to the moment of reading."""

    seconds: float
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    samples: dict[tuple[str, str], Counter[int]] = field(default_factory=dict)

    def labels(self, metric: MetricName) -> list[str]:
        """Labels of the metric that were seen, in alphabetical order."""
        return sorted(label for name, label in {*self.counts, *self.samples} if name == metric)

    def total(self, metric: MetricName, matching: Callable[[str], bool] = lambda _: True) -> int:
        """Sum of a count, over the labels that match."""
        return sum(n for (name, label), n in self.counts.items() if name == metric and matching(label))

    def distribution(self, metric: MetricName, matching: Callable[[str], bool] = lambda _: True) -> Distribution:
        """The samples of all labels that match, together."""
        merged: Counter[int] = Counter()
        for (name, label), samples in self.samples.items():
            if name == metric and matching(label):
                merged.update(samples)
        parts = {name: buckets.percentile(merged, share) for name, share in (("p50", 0.50), ("p95", 0.95), ("p99", 0.99))}
        return Distribution(count=merged.total(), mean=buckets.mean(merged), **parts)


def client() -> Redis:
    """A client for reading; close it after use."""
    return connect(seconds=2.0, connect_seconds=0.5)


def last(seconds: int) -> Window:
    """The window that ends now; the same answer for ten seconds. Raises RedisError, ValueError for more than `MAX_SECONDS`."""
    return _cache.get(seconds)


def forget() -> None:
    """Drop the windows that are held."""
    _cache.clear()


def read(seconds: int, now: float) -> Window:
    """The window that ends at `now` (Unix seconds), up to one slot longer than asked: slots are whole."""
    resolution = store.FINE if seconds < store.FINE.kept else store.COARSE
    if seconds > MAX_SECONDS:
        raise ValueError(f"Metrics are kept for {MAX_SECONDS} s.")
    first = resolution.start(now - seconds)
    counts: defaultdict[tuple[str, str], int] = defaultdict(int)
    samples: defaultdict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    with client() as redis:
        for metric, label, bucket, n in store.read_slots(redis, resolution, range(first, int(now) + 1, resolution.seconds)):
            if bucket:
                samples[metric, label][int(bucket)] += n
            else:
                counts[metric, label] += n
    return Window(now - first, dict(counts), dict(samples))


class _Cache:
    """The newest window of each length. One reader reads, the others of the process wait for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[int, tuple[float, Window]] = {}

    def get(self, seconds: int) -> Window:
        with self._lock:
            held = self._held.get(seconds)
            if held is None or time.monotonic() - held[0] > CACHE_SECONDS:
                held = time.monotonic(), read(seconds, time.time())
                self._held[seconds] = held
            return held[1]

    def clear(self) -> None:
        with self._lock:
            self._held.clear()


_cache = _Cache()
