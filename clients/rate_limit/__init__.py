"""Rate limits: one token bucket per client (or address) and group of endpoints, shared by all processes.

`acquire` is for threads (HTTP), `aacquire` for the event loop (the fast path, sockets). Both draw on the same leases.
"""

from clients.rate_limit.acquisition import aacquire, aclose, acquire, cached_decision, forget, release
from clients.rate_limit.rules import Bucket, Decision, Group, Outcome, bucket_for, group_of

__all__ = [
    "Bucket",
    "Decision",
    "Group",
    "Outcome",
    "aacquire",
    "aclose",
    "acquire",
    "bucket_for",
    "cached_decision",
    "forget",
    "group_of",
    "release",
]
