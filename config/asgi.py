"""ASGI entry: HTTP goes to Django's WSGI handler in a persistent thread pool, WebSockets go to Channels.

Django's own ASGI handler makes and joins a thread pool for every request; this costs about a quarter of that. In front of it the
hottest endpoints are answered on the event loop (`config.fastpath`).
"""

import os
from typing import Any, cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

import django

django.setup()

from a2wsgi import WSGIMiddleware
from django.conf import settings

from clients import credential_cache, selectors
from clients.large_bodies import CLIENT_ID, RequireAuthForLargeBody
from config.checks import refuse_unsafe_production
from config.fastpath import Application, BindHandler, CachedReads, QuoteHandler, SyncResponder
from config.wsgi import application as wsgi
from live.routing import application as sockets
from ops.api.streaming import ReaderWatch
from ops.core.asgi import DashedHeaders
from ops.core.periodic import PeriodicThread
from ops.observability.request_metrics import MeasureRequests
from ops.server import gc_freeze
from ops.server.body_limit import BodyAtHand, BodyLimit
from ops.server.heavy_limit import HeavyLimit
from ops.server.socket_ids import SocketIds
from ops.server.write_limit import WriteLimit
from quotes.book_cache import book_cache
from risk.batch.parsers import MAX_BODY

HTTP_THREADS = 8
WRITE_THREADS = 5
BATCH_PATH = "/api/v1/batch-process"
BATCHES_WAITING = 64
BATCH_PATIENCE = 25.0  # seconds that one waits for its turn
BODIES_AT_ONCE = 64 * 1024 * 1024  # bytes, in each process
EXPORTS = ("/api/v2/policies/export", "/api/v2/risk/alerts/export", "/api/v2/risk/snapshots/export")
EXPORT_THREADS = 2

refuse_unsafe_production()
book_cache.start_refreshing()
PeriodicThread("keys-in-use", selectors.renew_used, seconds=lambda: credential_cache.RENEW_SECONDS).start()
django_app = DashedHeaders(cast("Any", WSGIMiddleware(cast("Any", BodyAtHand(wsgi)), workers=HTTP_THREADS)))
ordinary = WriteLimit(django_app, limit=WRITE_THREADS)
exports = HeavyLimit(
    ReaderWatch(ordinary, paths=EXPORTS),
    routes=[("GET", path) for path in EXPORTS],
    at_once=EXPORT_THREADS,
    waiting=0,
    until_read=True,
)
heavy = HeavyLimit(
    exports,
    routes=[("POST", BATCH_PATH)],
    at_once=1,
    waiting=BATCHES_WAITING,
    patience=BATCH_PATIENCE,
    caller=lambda scope: scope.get(CLIENT_ID),
)
reads = CachedReads(BindHandler(heavy))
quotes = QuoteHandler(reads)
fast = quotes if settings.EXPRESS_LANE else heavy
bodies = BodyLimit(fast, limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE, larger={("POST", BATCH_PATH): MAX_BODY}, room=BODIES_AT_ONCE)
http = RequireAuthForLargeBody(bodies, routes=[("POST", BATCH_PATH)])
responder = SyncResponder(quotes, reads) if settings.EXPRESS_LANE else None
application = Application({"http": MeasureRequests(http), "websocket": SocketIds(sockets)}, responder)
gc_freeze.freeze()
