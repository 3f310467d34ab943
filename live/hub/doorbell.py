"""Hearing the doorbell: the process's one membership in the channels' groups."""

import asyncio

from channels.layers import get_channel_layer

from live.publishing import ring


class Rung:
    """The channels that rang since somebody last waited."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._event = asyncio.Event()

    def add(self, name: str) -> None:
        self._names.add(name)
        self._event.set()

    async def wait(self, seconds: float) -> set[str]:
        """The channels that rang, as soon as one does; none when so many seconds have passed."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return set()
        self._event.clear()
        names, self._names = self._names, set()
        return names


async def listen(names: list[str], rung: Rung) -> None:
    """Join the groups and note every ring. Raises when Redis is not there: call it again."""
    layer = get_channel_layer()
    mailbox = await layer.new_channel()
    for name in names:
        await layer.group_add(ring(name), mailbox)
    while True:
        message = await layer.receive(mailbox)
        rung.add(message["channel"])
