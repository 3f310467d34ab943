"""Which WebSocket path is served by what."""

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import URLRouter
from django.urls import re_path

FORBIDDEN = 4504


class NoSuchSocket(AsyncWebsocketConsumer):
    """Accept and close with a code that tells the client not to come back: browsers cannot read a refused handshake."""

    async def connect(self) -> None:
        await self.accept()
        await self.close(FORBIDDEN, "There is no socket at this path.")


application = URLRouter([re_path(r"", NoSuchSocket.as_asgi())])
