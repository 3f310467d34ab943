"""The fast path: hot requests are answered on the event loop, in front of Django.

`quote_handler` computes quotes and liveness, `cached_reads` serves shared reads again for a second, `bind_handler` binds policies. What
needs no waiting is answered by the HTTP protocol itself (`sync_responder`, `protocol`). Only plain requests are taken that succeed or are
refused by the rate limit. Everything else (a cookie, an Origin, a query string, a host that is not allowed, an unknown key, wrong input)
goes through the viewset, so that errors, CORS, redirects and logging have one definition.
"""

from config.fastpath.bind_handler import BindHandler
from config.fastpath.cached_reads import CachedReads
from config.fastpath.quote_handler import QuoteHandler
from config.fastpath.sync_responder import Application, SyncResponder

__all__ = ["Application", "BindHandler", "CachedReads", "QuoteHandler", "SyncResponder"]
