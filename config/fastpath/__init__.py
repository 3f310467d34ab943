"""In front of Django, on the event loop: compute what is hot (`lane`), keep for a second what is the same for all (`reads`), bind policies
(`binds`).

What can be answered without waiting is given by the HTTP protocol itself (`prompt`, `protocol`). All of it takes only requests that are
plain and succeed, or are refused because no token is left. Everything else (a cookie, an Origin, a query string, a host that is not
allowed, a key not seen of late, input that is wrong) goes through Django to the viewset, so errors, CORS, sessions, redirects and logging
have one definition. Constant headers come from the settings (`headers`), never from an answer that somebody was given.
"""

from config.fastpath.bind_handler import BindHandler
from config.fastpath.cached_reads import CachedReads
from config.fastpath.quote_handler import QuoteHandler
from config.fastpath.sync_responder import Application, SyncResponder

__all__ = ["Application", "BindHandler", "CachedReads", "QuoteHandler", "SyncResponder"]
