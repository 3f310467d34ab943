"""Limit of concurrent writes in a process."""

import asyncio

from ops.core.asgi import App, Receive, Scope, Send

READS = frozenset({"GET", "HEAD", "OPTIONS"})


class WriteLimit:
    """ASGI middleware: at most `limit` writes at a time; the others wait on the event loop.

    Changes of the book run one after the other. Without this, the ones that wait for their turn would hold every thread, and reads
    and liveness would wait with them.
    """

    def __init__(self, app: App, *, limit: int) -> None:
        self.app = app
        self._places = asyncio.Semaphore(limit)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] in READS:
            await self.app(scope, receive, send)
            return
        async with self._places:
            await self.app(scope, receive, send)
