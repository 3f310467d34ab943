"""A circuit breaker for one host: after some failures in a row it opens for a while; then a single failure opens it again."""

import threading
import time
from collections.abc import Callable

FAILURES = 5
PAUSE_SECONDS = 60.0


class Breaker:
    """Counts failures in a row. Shared by the threads of a process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._open_until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the host must be left alone now."""
        with self._lock:
            return self._clock() < self._open_until

    def succeeded(self) -> None:
        """The host works. A pause that it asked for meanwhile stays."""
        with self._lock:
            self._failures = 0

    def pause(self, seconds: float) -> None:
        """The host asks to be left alone for so long."""
        with self._lock:
            self._open_until = max(self._open_until, self._clock() + seconds)

    def failed(self) -> None:
        """The host failed once more."""
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._open_until = max(self._open_until, self._clock() + PAUSE_SECONDS)
