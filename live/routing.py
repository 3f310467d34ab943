"""WebSocket routes. The HTTP protocol takes no handshake on other paths."""

from channels.routing import URLRouter
from django.urls import path

from live.consumers.channels import ChannelConsumer
from live.consumers.events import EventConsumer

SOCKETS = {"ws": ChannelConsumer, "api/v1/live-events": EventConsumer}
PATHS = frozenset(f"/{route}".encode() for route in SOCKETS)
application = URLRouter([path(route, consumer.as_asgi()) for route, consumer in SOCKETS.items()])
