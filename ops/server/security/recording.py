"""Record a security event: a log line and a count."""

import threading
import time
from collections import Counter

import structlog

from ops.core import request_id
from ops.observability import metrics
from ops.server.security.events import Event

LINES_PER_SECOND = 10
MAX_TEXT = 200
logger = structlog.get_logger(__name__)


class _Lines:
    """How many lines a kind may still have in this second: a flood is counted whole, and told of in a few lines."""

    def __init__(self) -> None:
        self._second = 0
        self._written: Counter[Event] = Counter()
        self._lock = threading.Lock()

    def admits(self, event: Event) -> bool:
        now = int(time.monotonic())
        with self._lock:
            if now != self._second:
                self._second = now
                self._written.clear()
            self._written[event] += 1
            return self._written[event] <= LINES_PER_SECOND

    def forget(self) -> None:
        with self._lock:
            self._written.clear()


_lines = _Lines()


def forget() -> None:
    """Count the lines of this second from zero again."""
    _lines.forget()


def record(event: Event, *, address: str = "", **details: object) -> None:
    """Count the event and log it. `details` say what was seen, cut to a reasonable length; never put a secret into them. Never raises."""
    metrics.count("security_events", event.value)
    if _lines.admits(event):
        seen = {name: value[:MAX_TEXT] if isinstance(value, str) else value for name, value in details.items()}
        logger.warning("security_event", kind=event.value, address=address, **{"request_id": request_id.current(), **seen})
