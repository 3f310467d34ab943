"""The WebSocket protocol of the web server: uvicorn's, with four changes for many sockets.

- The application may write a ready frame straight to the transport (ASGI extension `live.write`): no coroutine, no encoding a socket.
- Closing does not wait for a dead reader, and a socket that does not close soon is aborted, which frees its buffers.
- When the server goes down each client is told so with a code that sends it to another server, instead of 1012.
- What asks for an upgrade and is no handshake gets an answer: the library would hang up without a word.
"""

import asyncio
from typing import Any, cast

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from live.close_codes import Close
from ops.rest import bare
from ops.rest.problems import Problem

EXTENSION = "live.write"
NO_HANDSHAKE = Problem(400, "This asks for an upgrade to WebSocket, and is no handshake of it.")
CLOSE_SECONDS = 5.0
DRAIN_SECONDS = 2.0


class SocketProtocol(WebSocketsSansIOProtocol):
    """One connection."""

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if hasattr(self, "scope"):
            cast("dict[str, Any]", self.scope["extensions"])[EXTENSION] = self.write_frame

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_complete and not self.transport.is_closing():
            said = b"".join(self.conn.data_to_send())
            self.transport.write(said or bare.message(NO_HANDSHAKE))
            self.transport.close()

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
