"""uvicorn's HTTP protocol in turns: one connection never holds the event loop for all that a read brought.

A read brings up to 256 KB. That may be seven thousand requests, or a body in chunks of one byte, and parsing it took up to a tenth of a
second, in which no other connection was heard. And uvicorn reads on with every answer, so requests that come faster than they are answered
piled up without end: 60 bytes of memory for each byte sent.
"""

import asyncio
from collections import deque
from typing import Any

from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

PIECE = 8 * 1024  # bytes that are parsed in one turn of the loop
MAX_WAITING = 64  # requests of one connection, behind the one that is answered; a piece may bring more


class TurnFlow(FlowControl):
    """Reads nothing more while pieces wait to be parsed, whatever uvicorn asks for meanwhile; then what it asked for last holds."""

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__(transport)
        self.is_held = self._wants_pause = False

    def hold(self) -> None:
        """Pieces wait."""
        self.is_held = True
        super().pause_reading()

    def release(self) -> None:
        """No piece waits any more."""
        self.is_held = False
        if not self._wants_pause:
            super().resume_reading()

    def pause_reading(self) -> None:
        self._wants_pause = True
        super().pause_reading()

    def resume_reading(self) -> None:
        self._wants_pause = False
        if not self.is_held:
            super().resume_reading()


class TurnProtocol(HttpToolsProtocol):
    """Parses what was read a piece at a time, the other connections in between; nothing while many requests wait for their answers.

    Subclasses parse in `piece_received`.
    """

    flow: TurnFlow

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pieces: deque[memoryview] = deque()
        self._turn: asyncio.Handle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.flow = TurnFlow(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._pieces.clear()
        if self._turn is not None:
            self._turn.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if not self._pieces and len(data) <= PIECE:
            self.piece_received(data)
            self._arrange()
            return
        whole = memoryview(data)
        self._pieces.extend(whole[at : at + PIECE] for at in range(0, len(data), PIECE))
        if self._turn is None and not self._is_full():
            self._take_turn()
        else:
            self._arrange()

    def piece_received(self, piece: bytes | memoryview) -> None:
        """Parse it."""
        raise NotImplementedError

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._arrange()

    def _is_full(self) -> bool:
        """Whether as many requests wait as may; the answers to them come first."""
        return len(self.pipeline) >= MAX_WAITING

    def _take_turn(self) -> None:
        """Parse a piece. Nothing more is parsed once the connection closes."""
        self._turn = None
        if self.transport.is_closing():
            self._pieces.clear()
        elif self._pieces:
            self.piece_received(self._pieces.popleft())
        self._arrange()

    def _arrange(self) -> None:
        """Read more only when nothing waits to be parsed or is too much; come again for the next piece when it may be parsed."""
        if self.transport.is_closing():
            return
        is_full = self._is_full()
        if self._pieces and not is_full and self._turn is None:
            self._turn = self.loop.call_soon(self._take_turn)
        if self._pieces or is_full:
            self.flow.hold()
        elif self.flow.is_held:
            self.flow.release()
