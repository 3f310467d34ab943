"""Buckets of this process alone, for probes and for public reads while Redis is down. No Django."""

import threading
from collections import OrderedDict
from collections.abc import Callable

from clients.rate_limit.rules import Bucket, Decision, Outcome

MAX_BUCKETS = 10_000


class LocalBuckets:
    """Each bucket is the time at which it will be full again; the ones used least lately are dropped."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._full_at: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, bucket: Bucket) -> Decision:
        """One token, or how long until there is one."""
        now = self._clock()
        with self._lock:
            full_at = max(self._full_at.get(bucket.key, now), now)
            tokens = bucket.burst - (full_at - now) * bucket.rate
            if tokens < 1:
                return Decision(Outcome.EMPTY, bucket, 0, (1 - tokens) / bucket.rate, is_local=True)
            self._full_at[bucket.key] = full_at + 1 / bucket.rate
            self._full_at.move_to_end(bucket.key)
            if len(self._full_at) > MAX_BUCKETS:
                self._full_at.popitem(last=False)
        return Decision(Outcome.TAKEN, bucket, int(tokens - 1), is_local=True)

    def forget(self) -> None:
        """Fill all buckets."""
        with self._lock:
            self._full_at.clear()
