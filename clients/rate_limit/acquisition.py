"""Acquire a token: from a lease, else from the shared bucket, else, while Redis is down, by the rule of the group."""

import asyncio
import time
from collections.abc import Mapping
from weakref import WeakKeyDictionary

from clients.rate_limit.coalescer import Coalescer
from clients.rate_limit.leases import LEASE_SECONDS, Leases
from clients.rate_limit.local import LocalBuckets
from clients.rate_limit.redis_store import BucketReply, BucketRequest, SharedBuckets, Unreachable
from clients.rate_limit.rules import FAILS_CLOSED, OF_THE_PROCESS, Bucket, Decision, Outcome
from ops.server import security
from ops.server.security import Event

MAX_QUESTIONS = 5
_leases = Leases(time.monotonic)
_local = LocalBuckets(time.monotonic)
_shared = SharedBuckets()
_asking: WeakKeyDictionary[asyncio.AbstractEventLoop, Coalescer] = WeakKeyDictionary()


def acquire(bucket: Bucket) -> Decision:
    """One token of `bucket`, from a thread. Waits for Redis no longer than its time-outs."""
    for _ in range(MAX_QUESTIONS):
        if (verdict := _at_hand(bucket)) is not None:
            return verdict
        wanted = _questions({bucket: 1})
        try:
            _keep(wanted, _shared.ask(wanted))
        except Unreachable:
            return _without_redis(bucket)
    return _at_hand(bucket) or _outrun(bucket)


async def aacquire(bucket: Bucket) -> Decision:
    """Acquire a token on the event loop."""
    for _ in range(MAX_QUESTIONS):
        if (verdict := cached_decision(bucket)) is not None:
            return verdict
        try:
            await _asking_here().ask_for(bucket)
        except Unreachable:
            return _without_redis(bucket)
    return _at_hand(bucket) or _outrun(bucket)


def cached_decision(bucket: Bucket) -> Decision | None:
    """A token or refusal that this process has cached; never waits, so it is safe on the event loop. None: ask the shared bucket."""
    verdict = _at_hand(bucket)
    if _leases.any_due:
        _asking_here().renew_soon()
    return verdict


def release(verdict: Decision) -> None:
    """Return an unused token."""
    if verdict.is_allowed and not verdict.is_local:
        _leases.give_back(verdict.bucket)


def forget() -> None:
    """Drop all leases, local buckets and the recorded outage."""
    _leases.forget()
    _local.forget()
    _shared.forget()


async def aclose() -> None:
    """Close what the running loop holds open."""
    await _shared.aclose()


def _at_hand(bucket: Bucket) -> Decision | None:
    return _local.take(bucket) if bucket.group in OF_THE_PROCESS else _leases.take(bucket)


def _questions(waiting: Mapping[Bucket, int]) -> dict[Bucket, BucketRequest]:
    """Request a slice of each bucket, or as many tokens as there are waiters."""
    return {bucket: BucketRequest(max(bucket.slice, number), *_leases.leftover(bucket)) for bucket, number in waiting.items()}


def _keep(wanted: dict[Bucket, BucketRequest], grants: list[BucketReply]) -> None:
    for bucket, grant in zip(wanted, grants, strict=True):
        _leases.grant(bucket, granted=grant.granted, beneath=grant.beneath, wait=grant.wait, since=grant.since)


async def _ask_together(waiting: Mapping[Bucket, int]) -> None:
    wanted = _questions(waiting)
    _keep(wanted, await _shared.aask(wanted))


async def _renew() -> None:
    wanted = {bucket: BucketRequest(number) for bucket, number in _leases.due().items()}
    if wanted:
        _keep(wanted, await _shared.aask(wanted))


def _asking_here() -> Coalescer:
    loop = asyncio.get_running_loop()
    asking = _asking.get(loop)
    if asking is None:
        asking = _asking[loop] = Coalescer(_ask_together, _renew)
    return asking


def _outrun(bucket: Bucket) -> Decision:
    """Every slice went to other callers: treat the bucket as empty."""
    return Decision(Outcome.EMPTY, bucket, 0, LEASE_SECONDS)


def _without_redis(bucket: Bucket) -> Decision:
    security.record(Event.LIMITS_UNREACHABLE, group=bucket.group.value)
    if bucket.group in FAILS_CLOSED:
        return Decision(Outcome.UNAVAILABLE, bucket, 0)
    return _local.take(bucket)
