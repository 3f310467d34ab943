"""What the WebSocket protocol of the web server does before there is a socket."""

from typing import Any

import pytest
from uvicorn import Config

from live.transport import SocketProtocol
from tests.ops.raw import Raw, served


async def nobody(scope: Any, receive: Any, send: Any) -> None:
    """An application that is never asked."""
    raise AssertionError(scope["type"])


@pytest.mark.parametrize("more", ["", "Sec-WebSocket-Version: 13\r\n", "Sec-WebSocket-Key: short\r\nSec-WebSocket-Version: 13\r\n"])
def test_an_upgrade_that_is_no_handshake_is_answered_and_the_connection_ends(more: str) -> None:
    with served(Config(nobody, ws=SocketProtocol, lifespan="off", log_config=None)) as port, Raw(port) as raw:
        raw.send(f"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{more}\r\n".encode())
        assert raw.rest().startswith(b"HTTP/1.1 4")
