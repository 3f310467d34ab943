"""Rate limits: one token bucket per client (or address) and group of endpoints, shared by all processes.

`take` is for threads (HTTP), `atake` for the event loop (the fast path, sockets). Both draw on the same leases.
"""

from clients.limits.rules import Bucket, Group, Outcome, Verdict, bucket_for, group_of
from clients.limits.taking import aclose, at_hand, atake, forget, give_back, take

__all__ = ["Bucket", "Group", "Outcome", "Verdict", "aclose", "at_hand", "atake", "bucket_for", "forget", "give_back", "group_of", "take"]
