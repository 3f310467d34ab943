"""Request ids of sockets: adopted from the handshake or created, and bound to every log line."""

import structlog

from ops.core import request_id
from ops.core.asgi import App, Receive, Scope, Send


class SocketIds:
    """ASGI middleware around WebSockets. Each runs in a task of its own, which the id belongs to until the socket is gone."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        offered = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
        structlog.contextvars.bind_contextvars(request_id=request_id.begin(offered))
        await self.app(scope, receive, send)
