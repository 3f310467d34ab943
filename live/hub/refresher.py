"""Refresh a channel's state from the database, off the event loop, where Redis has none or a doubtful one."""

import asyncio

import structlog
from asgiref.sync import sync_to_async
from django.db import close_old_connections

from live import publishing

SECONDS_BETWEEN = 2.0
logger = structlog.get_logger(__name__)


class Refresher:
    """At most one refresh of a channel at a time, and none sooner than two seconds after the last."""

    def __init__(self) -> None:
        self._asked: dict[str, bool] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def ask(self, channel: str, *, always: bool = False) -> None:
        """Request a refresh (see `live.refresh`). Requests during a refresh lead to one more."""
        self._asked[channel] = always or self._asked.get(channel, False)
        if channel not in self._tasks:
            self._tasks[channel] = asyncio.create_task(self._work(channel))

    async def stop(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _work(self, channel: str) -> None:
        while channel in self._asked:
            try:
                await sync_to_async(_refresh_now, thread_sensitive=False)(channel, self._asked.pop(channel))
            except Exception:
                logger.exception("state not refreshed", channel=channel)
            await asyncio.sleep(SECONDS_BETWEEN)
        del self._tasks[channel]


def _refresh_now(channel: str, always: bool) -> None:
    """In a thread of the pool: a database connection that died is replaced."""
    close_old_connections()
    publishing.publish_state(channel=channel, always=always)
