"""How many requests to the heaviest paths a process works on at once."""

import asyncio
from collections.abc import Collection

from ops.rest.asgi import App, Receive, Scope, Send, refuse
from ops.rest.problems import Problem

BUSY = Problem(503, "This process has enough work of this kind. Try again shortly.", code="busy", headers={"Retry-After": "1"})


class HeavyLimit:
    """ASGI middleware: one request at a time to any of `paths`; `waiting` more wait on the event loop, the others are told to come again.

    Each keeps a core busy for a while and may hold a body of many megabytes: without this a few of them would starve everybody else.
    """

    def __init__(self, app: App, *, paths: Collection[str], waiting: int) -> None:
        self.app = app
        self.paths = frozenset(paths)
        self._free = waiting + 1
        self._turn = asyncio.Semaphore(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] not in self.paths or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        if not self._free:
            await refuse(BUSY, scope, send)
            return
        self._free -= 1
        try:
            async with self._turn:
                await self.app(scope, receive, send)
        finally:
            self._free += 1
