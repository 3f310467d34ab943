"""The WebSocket protocol of the web server: uvicorn's, with five changes for many sockets.

- The application may write a ready frame straight to the transport (ASGI extension `live.write`): no coroutine, no encoding a socket.
- Closing does not wait for a dead reader, and a socket that does not close soon is aborted, which frees its buffers.
- When the server goes down each client is told so with a code that sends it to another server, instead of 1012.
- A handshake that fails gets a problem document: the library answers with text, or hangs up without a word.
- Text that is not UTF-8 closes the socket without a traceback in the log.
"""

import asyncio
from http import HTTPStatus
from typing import Any, cast

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidHeader
from websockets.http11 import Request

from live.close_codes import NOT_UTF8, Close
from ops.api.problems import Problem
from ops.server import raw_errors

EXTENSION = "live.write"
VERSION = "Sec-WebSocket-Version"
NO_HANDSHAKE = Problem(400, "Invalid WebSocket handshake.")
OTHER_VERSION = Problem(
    426,
    "This is not version 13 of WebSocket, the only one here.",
    headers={"Upgrade": "websocket", "Connection": "Upgrade, close", VERSION: "13"},
)
CLOSE_SECONDS = 5.0
DRAIN_SECONDS = 2.0


class SocketProtocol(WebSocketsSansIOProtocol):
    """One connection."""

    def handle_connect(self, event: Request) -> None:
        """Check the handshake before uvicorn does, which would answer a failure itself."""
        if self.conn.accept(event).status_code != HTTPStatus.SWITCHING_PROTOCOLS:
            self._refuse(_problem(self.conn.handshake_exc))
            return
        super().handle_connect(event)
        cast("dict[str, Any]", self.scope["extensions"])[EXTENSION] = self.write_frame

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_complete and not self.transport.is_closing():
            self._refuse(NO_HANDSHAKE)

    def _refuse(self, problem: Problem) -> None:
        self.handshake_complete = self.close_sent = True
        self.transport.write(raw_errors.message(problem))
        self.transport.close()

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text" and not _is_utf8(b"".join(self.frames)):
            self.frames = []
            self.close(NOT_UTF8, "This text is not UTF-8.", seconds=CLOSE_SECONDS)
            return
        super().send_receive_event_to_app()

    def write_frame(self, frame: bytes) -> bool:
        """Hand the frame to the transport; False when its buffer is full. Raises ClientDisconnected when nobody is there."""
        if self.disconnected or self.close_sent or self.transport.is_closing():
            raise ClientDisconnected
        if not self.writable.is_set():
            return False
        self.transport.write(frame)
        return True

    async def send(self, message: Any) -> None:
        if message["type"] == "websocket.close" and self.handshake_complete:
            self.close(message["code"], message.get("reason", ""), seconds=CLOSE_SECONDS)
        else:
            await super().send(message)

    def shutdown(self) -> None:
        if self.handshake_complete and not self.close_sent:
            self.stop_keepalive()
            self.close(Close.DRAINING.code, Close.DRAINING.text, seconds=DRAIN_SECONDS)
        else:
            super().shutdown()

    def close(self, code: int, reason: str, *, seconds: float) -> None:
        """Begin the closing handshake, and end the connection when it is not finished in so many seconds."""
        if self.close_sent or self.disconnected or self.transport.is_closing():
            return
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = asyncio.get_running_loop().call_later(seconds, self.transport.abort)


def _problem(error: Exception | None) -> Problem:
    """What is wrong with a handshake that the library has not accepted."""
    if not isinstance(error, InvalidHeader):
        return NO_HANDSHAKE
    return OTHER_VERSION if error.name == VERSION else Problem(400, f"{NO_HANDSHAKE.detail} {error.name} is missing or wrong.")


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
