"""WebSocket routes."""

from typing import Any, cast

from channels.routing import URLRouter
from django.urls import path, re_path

from live.close_codes import Close
from live.consumers.channels import ChannelConsumer
from live.consumers.events import EventConsumer
from ops.rest.asgi import Receive, Send


async def no_such_socket(_: object, receive: Receive, send: Send) -> None:
    """Accept and close with a code that tells the client not to come back: browsers cannot read a refused handshake."""
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": Close.FORBIDDEN.code, "reason": "There is no socket at this path."})


application = URLRouter(
    [path("ws", ChannelConsumer.as_asgi()), path("api/v1/live-events", EventConsumer.as_asgi()), re_path(r"", cast("Any", no_such_socket))]
)
