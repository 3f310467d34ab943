"""Which WebSocket path is served by what. Other paths never get here: the HTTP protocol takes no handshake on them."""

from channels.routing import URLRouter
from django.urls import path

from live.consumers.channels import ChannelConsumer
from live.consumers.events import EventConsumer

SOCKETS = {"ws": ChannelConsumer, "api/v1/live-events": EventConsumer}
PATHS = frozenset(f"/{route}".encode() for route in SOCKETS)
application = URLRouter([path(route, consumer.as_asgi()) for route, consumer in SOCKETS.items()])
