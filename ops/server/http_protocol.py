"""uvicorn's HTTP protocol, with a bounded time for what a client sends and for what it reads.

uvicorn itself waits for ever for the first byte, for the rest of a head and for the rest of a body: a thousand half-open requests would
cost their sender nothing. Nor does it mind how long an answer lies there that nobody reads.
"""

import asyncio
from enum import Enum
from typing import Any

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from ops.api.problems import Problem
from ops.server import raw_errors
from ops.server.http_head import HEAD_TOO_LARGE, MAX_HEAD, HeadProtocol

LEAST_READ = 64 * 1024  # bytes that a reader takes of what waits for it, or all there is, in each READ_SECONDS
READ_SECONDS = 60.0
LINGER_SECONDS = 1.0  # for the client to read why it was refused: who hangs up with bytes unread takes the answer back
TOO_SLOW = Problem(408, "The request took too long to arrive.")


class Phase(Enum):
    """What is being waited for, and how long (seconds)."""

    HEAD = 10.0
    BODY = 60.0


class BoundedProtocol(HeadProtocol):
    """Ends a connection whose request does not arrive in time, is malformed or has too large a head, with an answer that says so.

    Requests that were whole before get their answers first; what comes after a refused one is not read. A client that closes its side
    gets the answers to its whole requests, and then the connection ends: nothing waits for the rest of what it had begun. A client that
    does not read its answers is cut off. A request that comes whole, as nearly all do, sets no timer.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._phase: Phase | None = Phase.HEAD
        self._has_ended = False  # a request, within the piece that is being read
        self._received = 0  # bytes of a head that takes several pieces
        self._armed: Phase | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._is_over = False
        self._due: Problem | None = None
        self._lingering: asyncio.TimerHandle | None = None
        self._running: RequestResponseCycle | None = None  # being answered; uvicorn's own `cycle` is the newest one
        self._unread = 0
        self._reading: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._set_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        self._phase = None
        self._set_timer()
        self._stop_watching()
        self._unset_keepalive_if_required()
        if self._lingering is not None:
            self._lingering.cancel()
        if self._running is not None and not self._running.response_complete:
            _nobody_reads(self._running)
        super().connection_lost(exc)

    def eof_received(self) -> bool:  # type: ignore[override]
        """The client sends no more. True keeps the connection open, for the answers that are due."""
        self._phase = None
        self._set_timer()
        if self._is_over:
            return self._due is not None
        self._is_over = True
        if not self._others_come_first():
            return False
        last = self.pipeline[0][0] if self.pipeline else self._running
        if last is not None:
            last.keep_alive = False
        return True

    def piece_received(self, piece: bytes | memoryview) -> None:
        if self._is_over:
            return
        self._has_ended = False
        super().piece_received(piece)
        if self._phase is not None:  # blank lines are no request: they leave the keep-alive time running
            self._unset_keepalive_if_required()
        if self._phase is Phase.HEAD and not self._has_ended:  # else the piece is not all head
            self._received += len(piece)
            if self._received > MAX_HEAD:
                self._refuse(HEAD_TOO_LARGE)
        self._set_timer()

    def on_message_begin(self) -> None:
        self._phase, self._received = Phase.HEAD, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._phase = Phase.BODY
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._end_request()
        super().on_message_complete()

    def _end_request(self) -> None:
        """The request was read to its end."""
        self._phase, self._has_ended = None, True

    def handle_websocket_upgrade(self) -> None:
        self._phase = None
        self._set_timer()
        self._stop_watching()
        super().handle_websocket_upgrade()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_reader()

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self.transport.is_closing():
            self._stop_watching()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._watch_reader()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def _watch_reader(self) -> None:
        """Once in READ_SECONDS, until nothing is left to read; closing waits for that, for ever."""
        if self._reading is None:
            self._unread = self.transport.get_write_buffer_size()
            self._reading = self.loop.call_later(READ_SECONDS, self._require_progress)

    def _require_progress(self) -> None:
        self._reading = None
        unread = self.transport.get_write_buffer_size()
        if unread > max(0, self._unread - LEAST_READ):
            self.transport.abort()
        elif unread:
            self._watch_reader()

    def _stop_watching(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def _set_timer(self) -> None:
        """One timer for the phase that is being waited for; none between requests, where uvicorn's own keep-alive time counts."""
        if self._armed is self._phase:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._armed = self._phase
        if self._phase is not None:
            self._timer = self.loop.call_later(self._phase.value, self._refuse, TOO_SLOW)

    def on_response_complete(self) -> None:
        is_last = not self.pipeline
        super().on_response_complete()
        if is_last and self._due is not None:
            self._hang_up(self._due)
        if self.transport.is_closing():
            self._watch_reader()

    def _refuse(self, problem: Problem) -> None:
        """Read nothing more; answer, after the requests before it, and hang up."""
        self._phase = None
        if self._is_over or self.transport.is_closing():
            return
        self._is_over = True
        if self._others_come_first():
            self._due = problem
        else:
            self._hang_up(problem)

    def _others_come_first(self) -> bool:
        """Whether requests that arrived whole are still to be answered. One that will never be whole is dropped from behind them."""
        if self.cycle is None or self.cycle.response_complete:
            return False
        if self.cycle.more_body and self.pipeline:
            self.pipeline.popleft()
            return True
        return not self.cycle.more_body

    def _hang_up(self, problem: Problem) -> None:
        """Answer, unless the request has its answer already, or a part of it, and let the client read it."""
        if self.transport.is_closing():
            return
        if self.cycle is not None and (self.cycle.more_body or not self.cycle.response_complete):
            if self.cycle.response_started:
                self._close()
                return
            _nobody_reads(self.cycle)
        self._unset_keepalive_if_required()
        self.transport.write(raw_errors.message(problem))
        self.transport.write_eof()
        self.flow.resume_reading()
        self._lingering = self.loop.call_later(LINGER_SECONDS, self._close)

    def _close(self) -> None:
        self.transport.close()
        self._watch_reader()


def _nobody_reads(cycle: RequestResponseCycle) -> None:
    """Whatever its application still sends is dropped."""
    cycle.disconnected = True
    cycle.message_event.set()
