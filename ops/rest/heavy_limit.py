"""How many requests to the heaviest paths a process works on at once."""

import asyncio
from collections.abc import Collection
from contextlib import suppress

from ops.rest.asgi import App, Receive, Scope, Send, refuse
from ops.rest.problems import Problem

BUSY = Problem(503, "This process has enough work of this kind. Try again shortly.", code="busy", headers={"Retry-After": "1"})


class HeavyLimit:
    """ASGI middleware: so many requests `at_once` to any of `routes` (method, path), so many `waiting`, none longer than `patience`
    seconds; others are told to come again.

    Each keeps a core or a thread busy for a while, and may hold a body of many megabytes: without this a few would starve everybody else.
    """

    def __init__(self, app: App, *, routes: Collection[tuple[str, str]], at_once: int, waiting: int, patience: float = 0) -> None:
        self.app = app
        self.routes = frozenset(routes)
        self.patience = patience
        self._free = at_once + waiting
        self._turn = asyncio.Semaphore(at_once)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (scope["method"], scope["path"]) not in self.routes:
            await self.app(scope, receive, send)
            return
        if not self._free:
            await refuse(BUSY, scope, send)
            return
        self._free -= 1
        try:
            if not await self._comes_in_time():
                await refuse(BUSY, scope, send)
                return
            try:
                await self.app(scope, receive, send)
            finally:
                self._turn.release()
        finally:
            self._free += 1

    async def _comes_in_time(self) -> bool:
        """Whether its turn came, which it then has."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.patience):
                return await self._turn.acquire()
        return False
