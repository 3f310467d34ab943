"""Leases: tokens that this process holds and may spend without asking the shared bucket. No Django.

A lease is a tenth of a second's worth and lives a little longer; what is left of it then goes back to the bucket with the next request
for more, as far as the bucket has not filled up meanwhile by itself. So no window sees more than the bucket allows over it and a tenth of
a second's worth for each process. One that is in use past a third of its life is due to be filled up to a slice again, so that a caller
who comes five times a second need not wait for the bucket.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from clients.rate_limit.rules import Bucket, Decision, Outcome

LEASE_SECONDS = 0.3
RENEW_SECONDS = 0.1  # of its life, after which a lease that is in use is due
MAX_LEASES = 10_000


@dataclass(slots=True)
class Lease:
    """`left` tokens, good until `until`, due from `renew_at`; `beneath` are left in the bucket, which is not asked before `empty_until`.

    `fresh` tokens, which are used last, were taken in the bucket's streak `since`.
    """

    left: int = 0
    until: float = 0.0
    renew_at: float = 0.0
    beneath: int = 0
    empty_until: float = 0.0
    fresh: int = 0
    since: int = 0


class Leases:
    """The leases of a process, shared by its threads and its event loop. Times are readings of `clock`."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._leases: dict[str, Lease] = {}
        self._due: dict[str, Bucket] = {}
        self._lock = threading.Lock()

    def take(self, bucket: Bucket) -> Decision | None:
        """Take a token of the lease, or the refusal of a bucket known to be empty; None when the shared bucket must be asked."""
        now = self._clock()
        with self._lock:
            lease = self._leases.get(bucket.key)
            if lease is None:
                return None
            if lease.left > 0 and now < lease.until:
                lease.left -= 1
                if now >= lease.renew_at:
                    lease.renew_at = lease.until
                    self._due[bucket.key] = bucket
                return Decision(Outcome.TAKEN, bucket, lease.beneath + lease.left)
            if now < lease.empty_until:
                return Decision(Outcome.EMPTY, bucket, 0, lease.empty_until - now)
            return None

    def give_back(self, bucket: Bucket) -> None:
        """Return an unused token."""
        with self._lock:
            if lease := self._leases.get(bucket.key):
                lease.left += 1

    def leftover(self, bucket: Bucket) -> tuple[int, int]:
        """What is left of a lapsed lease, to go back to its bucket, and the streak it was taken in. A good lease stays as it is.

        It is the caller's to return, once.
        """
        now = self._clock()
        with self._lock:
            lease = self._leases.get(bucket.key)
            if lease is None or now < lease.until:
                return 0, 0
            left, lease.left = lease.left, 0
            return min(left, lease.fresh), lease.since

    @property
    def any_due(self) -> bool:
        return bool(self._due)

    def due(self) -> dict[Bucket, int]:
        """Buckets whose leases are due, with the tokens each lacks of a slice. The caller must request them, once."""
        now = self._clock()
        with self._lock:
            due, self._due = self._due.values(), {}
            held = [(bucket, self._leases.get(bucket.key)) for bucket in due]
            return {bucket: max(1, bucket.slice - lease.left) for bucket, lease in held if lease and now < lease.until}

    def grant(self, bucket: Bucket, *, granted: int, beneath: int, wait: float, since: int) -> None:
        """Keep what the bucket gave in the streak `since`; nothing means that it is empty for `wait` seconds."""
        now = self._clock()
        with self._lock:
            if bucket.key not in self._leases and len(self._leases) >= MAX_LEASES:
                self._drop_idle(now)
            lease = self._leases.setdefault(bucket.key, Lease())
            lease.left += granted
            lease.beneath = beneath
            lease.fresh, lease.since = granted + (lease.fresh if lease.since == since else 0), since
            if granted:
                lease.until = now + LEASE_SECONDS
                lease.renew_at = now + RENEW_SECONDS
            else:
                lease.empty_until = now + wait

    def forget(self) -> None:
        """Drop all leases."""
        with self._lock:
            self._leases.clear()
            self._due.clear()

    def _drop_idle(self, now: float) -> None:
        """Lapsed leases; all of them where that makes no room. Their tokens are lost, never doubled."""
        live = {key: lease for key, lease in self._leases.items() if now < lease.until or now < lease.empty_until}
        self._leases = live if len(live) < MAX_LEASES else {}
