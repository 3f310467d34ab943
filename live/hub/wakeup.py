"""Wake-ups: the process's single membership in the channels' groups."""

import asyncio

from channels.layers import get_channel_layer

from live.publishing import wakeup_group


class Wakeup:
    """Channels with a wake-up since the last wait."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._event = asyncio.Event()

    def add(self, name: str) -> None:
        self._names.add(name)
        self._event.set()

    async def wait(self, seconds: float) -> set[str]:
        """Wait for a wake-up and return its channels; none after so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return set()
        self._event.clear()
        names, self._names = self._names, set()
        return names


async def listen(names: list[str], rung: Wakeup) -> None:
    """Join the groups and record every wake-up. Raises when Redis is down; the caller retries."""
    layer = get_channel_layer()
    mailbox = await layer.new_channel()
    for name in names:
        await layer.group_add(wakeup_group(name), mailbox)
    while True:
        message = await layer.receive(mailbox)
        rung.add(message["channel"])
