"""uvicorn's HTTP protocol in turns: one connection never holds the event loop for all that a read brought.

A read brings up to 256 KB. That may be seven thousand requests, or a body in chunks of one byte, and parsing it took up to a tenth of a
second, in which no other connection was heard.
"""

import asyncio
from collections import deque
from typing import Any

from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

PIECE = 8 * 1024  # bytes that are parsed in one turn of the loop


class TurnFlow(FlowControl):
    """Reads nothing more while pieces wait to be parsed, whatever uvicorn asks for meanwhile; then what it asked for last holds."""

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__(transport)
        self._is_held = self._wants_pause = False

    def hold(self) -> None:
        """Pieces wait."""
        self._is_held = True
        super().pause_reading()

    def release(self) -> None:
        """No piece waits any more."""
        self._is_held = False
        if not self._wants_pause:
            super().resume_reading()

    def pause_reading(self) -> None:
        self._wants_pause = True
        super().pause_reading()

    def resume_reading(self) -> None:
        self._wants_pause = False
        if not self._is_held:
            super().resume_reading()


class TurnProtocol(HttpToolsProtocol):
    """Parses what was read a piece at a time, the other connections in between. Subclasses parse in `piece_received`."""

    flow: TurnFlow

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pieces: deque[memoryview] = deque()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.flow = TurnFlow(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._pieces.clear()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if not self._pieces and len(data) <= PIECE:
            self.piece_received(data)
            return
        is_under_way = bool(self._pieces)
        whole = memoryview(data)
        self._pieces.extend(whole[at : at + PIECE] for at in range(0, len(data), PIECE))
        if not is_under_way:
            self.flow.hold()
            self._take_turn()

    def piece_received(self, piece: bytes | memoryview) -> None:
        """Parse it."""
        raise NotImplementedError

    def _take_turn(self) -> None:
        """Parse a piece, and come again for the next. Nothing more is parsed once the connection closes."""
        if not self._pieces:
            return
        self.piece_received(self._pieces.popleft())
        if self.transport.is_closing():
            self._pieces.clear()
        if self._pieces:
            self.loop.call_soon(self._take_turn)
        else:
            self.flow.release()
