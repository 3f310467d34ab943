"""The hub of this process."""

import asyncio

from live.hub.broadcast import NotReady
from live.hub.hub import Hub

__all__ = ["Hub", "NotReady", "current"]

_hub: Hub | None = None


def current() -> Hub:
    """The hub of the running event loop, started when the first socket asks for it."""
    from live import access

    global _hub
    if _hub is None or _hub.loop is not asyncio.get_running_loop():
        _hub = Hub()
        access.follow(_hub)
        _hub.start()
    return _hub
