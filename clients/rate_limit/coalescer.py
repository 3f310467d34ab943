"""Coalesce bucket requests of an event loop: one request at a time; what is wanted meanwhile goes into the next one.

Leases due for renewal are requested together a moment later, while their tokens last.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from clients.rate_limit.redis_store import Unreachable
from clients.rate_limit.rules import Bucket

TOGETHER_SECONDS = 0.01  # in which more leases may become due
Ask = Callable[[Mapping[Bucket, int]], Awaitable[None]]
Renew = Callable[[], Awaitable[None]]


class Round:
    """Buckets requested together, with the number of waiters of each."""

    def __init__(self) -> None:
        self.wanted: Counter[Bucket] = Counter()
        self.done = asyncio.Event()
        self.failed = False


class Coalescer:
    """Coalesces the requests of one event loop. `ask` raises Unreachable."""

    def __init__(self, ask: Ask, renew: Renew) -> None:
        self._ask = ask
        self._renew = renew
        self._renewal: asyncio.Task[None] | None = None
        self._next: Round | None = None
        self._task: asyncio.Task[None] | None = None

    async def ask_for(self, bucket: Bucket) -> None:
        """Return once a slice of the bucket was requested. Raises Unreachable."""
        if self._next is None:
            self._next = Round()
        current = self._next
        current.wanted[bucket] += 1
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        await current.done.wait()
        if current.failed:
            raise Unreachable

    def renew_soon(self) -> None:
        """Request the leases due for renewal in the background."""
        if self._renewal is None:
            self._renewal = asyncio.create_task(self._run_renewal())

    async def _run_renewal(self) -> None:
        try:
            await asyncio.sleep(TOGETHER_SECONDS)
            with suppress(Unreachable):  # the next caller that needs a token finds out
                await self._renew()
        finally:
            self._renewal = None

    async def _run(self) -> None:
        try:
            while current := self._next:
                self._next = None
                try:
                    await self._ask(current.wanted)
                except BaseException as error:
                    current.failed = True
                    if not isinstance(error, Unreachable):
                        raise
                finally:
                    current.done.set()
        finally:
            self._task = None
