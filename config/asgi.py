"""ASGI entry: HTTP goes to Django's WSGI handler in a persistent thread pool, WebSockets go to Channels.

Django's own ASGI handler makes and joins a thread pool for every request; this costs about a quarter of that.
"""

import os
from typing import Any, cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

from a2wsgi import WSGIMiddleware
from channels.routing import ProtocolTypeRouter
from django.conf import settings

from config.checks import refuse_unsafe_production
from config.wsgi import application as wsgi
from live.routing import application as sockets
from ops.rest.body_limit import BodyLimit
from quotes.snapshot import keeper

HTTP_THREADS = 8

refuse_unsafe_production()
keeper.start_refreshing()
http = WSGIMiddleware(cast("Any", wsgi), workers=HTTP_THREADS)
application = ProtocolTypeRouter({"http": BodyLimit(cast("Any", http), limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE), "websocket": sockets})
