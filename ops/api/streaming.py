"""Long streaming responses: readers that leave, stall, or exceed the limit."""

import asyncio
import threading
import time
from collections.abc import Collection, Iterable, Iterator

import structlog
from django.conf import settings
from django.http import HttpRequest

from ops.core.asgi import App, Message, Receive, Scope, Send

READER_LEFT = "tonsurance.reader_left"
MAX_SECONDS = 900.0
PIECE = 64 * 1024  # bytes
logger = structlog.get_logger(__name__)


class TooSlow(Exception):
    """The stream took longer than it may; the connection is cut, so that the reader sees that something is missing."""


class ReaderWatch:
    """ASGI middleware for `paths`: tells the thread that makes the answer when its reader has left.

    Without it the thread would go on to the last row for nobody. A reader that takes nothing for `STREAM_STALL_SECONDS` counts as gone, and
    so does one that goes on taking less than `STREAM_LEAST_RATE`: each of them would hold a thread, and one of few places.
    """

    def __init__(self, app: App, *, paths: Collection[str]) -> None:
        self.app = app
        self.paths = frozenset(paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] not in self.paths:
            await self.app(scope, receive, send)
            return
        left = threading.Event()
        watching = asyncio.create_task(_watch(receive, left))
        try:
            await self.app({**scope, READER_LEFT: left}, _nothing_more, _impatient(send, left))
        finally:
            watching.cancel()


async def _watch(receive: Receive, left: threading.Event) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    left.set()


async def _nothing_more() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


def _impatient(send: Send, left: threading.Event) -> Send:
    """Waits for the reader until its patience is used up. What the reader takes earns patience, never more than there was at first."""
    patience = most = float(settings.STREAM_STALL_SECONDS)

    async def patiently(message: Message) -> None:
        nonlocal patience
        if left.is_set():
            return
        asked = time.monotonic()
        try:
            await asyncio.wait_for(send(message), patience)
        except TimeoutError:
            left.set()
            logger.warning("reader of a stream is too slow, given up")
            return
        earned = len(message.get("body", b"")) / settings.STREAM_LEAST_RATE
        patience = min(most, patience - (time.monotonic() - asked) + earned)

    return patiently


def pieces(request: HttpRequest, lines: Iterable[str]) -> Iterator[bytes]:
    """The lines in pieces of some 64 KiB, as long as somebody reads. Raises TooSlow after a quarter of an hour."""
    left: threading.Event | None = request.environ.get("asgi.scope", {}).get(READER_LEFT)  # type: ignore[attr-defined]
    until = time.monotonic() + MAX_SECONDS
    piece: list[str] = []
    size = 0
    for line in lines:
        piece.append(line)
        size += len(line)
        if size >= PIECE:
            yield "".join(piece).encode()
            if left is not None and left.is_set():
                return
            if time.monotonic() > until:
                raise TooSlow
            piece, size = [], 0
    yield "".join(piece).encode()
