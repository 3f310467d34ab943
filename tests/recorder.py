"""What a channel said, as its readers would have it: for tests of what the apps tell."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from asgiref.sync import async_to_sync
from django.test import TestCase

from live import Message, State, channels, connections
from live.feed import NOWHERE, Entry, Position, Reading, read


class Recorder:
    """Records a channel from now on."""

    def __init__(self, name: str) -> None:
        self.channel = channels.require(name)
        reading = self._read(NOWHERE)
        self._position = reading.head if reading else NOWHERE

    @contextmanager
    def recording(self) -> Iterator[None]:
        """What the block writes counts as committed at its end."""
        with TestCase.captureOnCommitCallbacks(execute=True):
            yield

    def messages(self) -> list[Any]:
        """What was said since the last call; a snapshot as the state that it holds."""
        reading = self._read(self._position)
        if reading is None:
            return []
        self._position = reading.head
        return [self._decoded(entry) for entry in reading.entries]

    def urgency(self) -> list[bool]:
        """Whether each message since the last call was urgent."""
        reading = self._read(self._position)
        return [entry.is_urgent for entry in reading.entries] if reading else []

    def state(self) -> State:
        """The state as a newcomer gets it."""
        reading = self._read(NOWHERE)
        assert reading is not None
        assert reading.snapshot is not None
        assert self.channel.state is not None
        return msgspec.json.decode(reading.snapshot, type=self.channel.state)

    def _decoded(self, entry: Entry) -> Message | State:
        if entry.is_snapshot:
            assert self.channel.state is not None
            return msgspec.json.decode(entry.body, type=self.channel.state)
        kinds: Any = self.channel.messages[0]
        for kind in self.channel.messages[1:]:
            kinds = kinds | kind
        message: Message = msgspec.json.decode(entry.body, type=kinds)
        return message

    def _read(self, known: Position) -> Reading | None:
        async def once() -> Reading | None:
            async with connections.reader() as client:
                return await read(client, self.channel.name, known)

        return async_to_sync(once)()
