"""The HTTP protocol of the web processes: cached answers and quotes are written here, before uvicorn makes a task of the request.

A task, its queues and its messages cost more than most of these answers do.
"""

from collections.abc import Sequence
from typing import Any, cast

import structlog

from config.fastpath.headers import lines
from config.fastpath.sync_responder import SyncResponder
from live.routing import PATHS
from ops.core.asgi import Scope
from ops.server.http_protocol import BoundedProtocol

MAX_BODY = 16 * 1024  # bytes of a request that is buffered for a synchronous answer
logger = structlog.get_logger(__name__)


class ExpressProtocol(BoundedProtocol):
    """Buffers requests that may be answered synchronously. A request that is not goes on through ASGI unchanged."""

    socket_paths = PATHS
    _encoded_defaults: tuple[Sequence[tuple[bytes, bytes]], bytes] = ((), b"")  # of the server: the date, which changes each second

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.responder: SyncResponder | None = getattr(self.app, "responder", None)
        self._held: bytearray | None = None

    def _start(self) -> None:
        if self._may_answer():
            self._held = bytearray()
        else:
            super()._start()

    def on_body(self, body: bytes) -> None:
        if self._held is None:
            super().on_body(body)
            return
        self._held += body
        if len(self._held) > MAX_BODY:
            self._release(self._held)

    def on_message_complete(self) -> None:
        if self._held is not None and not self._answered(bytes(self._held)):
            self._release(self._held)
        if self._held is None:
            super().on_message_complete()
        else:
            self._held = None
            self._end_request()

    def shutdown(self) -> None:
        if self._held is not None:
            self._release(self._held)  # which is then waited for
        super().shutdown()

    def _may_answer(self) -> bool:
        """Whether this is a plain HTTP/1.1 request on an idle connection, for something that may be answered synchronously."""
        if self.responder is None or not self._is_idle():
            return False
        if self.transport.is_closing() or self.flow.write_paused or self.root_path or self.expect_100_continue:
            return False
        if self._version != "1.1" or not self.parser.should_keep_alive():
            return False
        method, path = self.parser.get_method().decode("ascii"), self.url.decode("latin-1")
        if not self.responder.wants(method, path):
            return False
        self.scope |= {"method": method, "path": path, "raw_path": self.url, "query_string": b""}
        return True

    def _answered(self, body: bytes) -> bool:
        try:
            answer = self.responder.answer(cast("Scope", self.scope), body) if self.responder else None
        except Exception:  # the parser would call it the client's fault; ASGI answers for it
            logger.exception("no answer at once")
            return False
        if answer is None:
            return False
        status_line, rest = answer
        self.transport.write(status_line + self._defaults() + rest)
        self.on_response_complete()
        return True

    def _defaults(self) -> bytes:
        headers, encoded = self._encoded_defaults
        if headers is not self.server_state.default_headers:
            headers = self.server_state.default_headers
            encoded = lines(headers)
            type(self)._encoded_defaults = headers, encoded
        return encoded

    def _release(self, held: bytearray) -> None:
        """Hand the request to uvicorn after all, with the body so far."""
        self._held = None
        super()._start()
        if held:
            super().on_body(bytes(held))
