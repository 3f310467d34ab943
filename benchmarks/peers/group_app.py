"""A fan-out the way of the Channels tutorial: every socket in a group of the channel layer. `FANOUT_REDIS_URL`, `FANOUT_CHANNEL`."""

import os

import django
from django.conf import settings

settings.configure(
    CHANNEL_LAYERS={
        "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [os.environ["FANOUT_REDIS_URL"]]}},
    },
    ALLOWED_HOSTS=["*"],
)
django.setup()

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter


class Follower(AsyncWebsocketConsumer):
    groups = [os.environ["FANOUT_CHANNEL"]]

    async def connect(self):
        await self.accept()
        await self.send("ready")

    async def fanout(self, event):
        await self.send(event["text"])


application = ProtocolTypeRouter({"websocket": Follower.as_asgi()})
