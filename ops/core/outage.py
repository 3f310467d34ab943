"""Breaker for a service that did not answer: for a moment only one caller at a time tries it again. No Django."""

import threading
import time
from collections.abc import Callable
from typing import Any

from redis import Redis
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import TimeoutError as NoAnswerInTime

PAUSE_SECONDS = 1.0


class Outage:
    """Outage of a service, as this process sees it. Shared by its threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._is_down = False
        self._alone_until = 0.0

    def may_ask(self) -> bool:
        """Whether to ask now. After a failure one caller per second may, and must report the result."""
        if not self._is_down:
            return True
        with self._lock:
            now = self._clock()
            if now < self._alone_until:
                return False
            self._alone_until = now + PAUSE_SECONDS
            return True

    def failed(self) -> None:
        """There was no answer."""
        with self._lock:
            self._is_down, self._alone_until = True, self._clock() + PAUSE_SECONDS

    def succeeded(self) -> None:
        """There was an answer."""
        if self._is_down:
            self.forget()

    def forget(self) -> None:
        """Treat the service as reachable."""
        with self._lock:
            self._is_down, self._alone_until = False, 0.0


redis_outage = Outage()


class GuardedRedis(Redis):
    """A client for request paths: while Redis hangs, one call a second waits for it and the others raise ConnectionError at once.

    A Redis that refuses connections costs nobody time, and is not left alone.
    """

    def execute_command(self, *args: Any, **options: Any) -> Any:
        """Send a command and read its answer, as redis-py does. Raises RedisError."""
        if not redis_outage.may_ask():
            raise ConnectionLost("Redis did not answer a moment ago.")
        try:
            answer = super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        except NoAnswerInTime:
            redis_outage.failed()
            raise
        redis_outage.succeeded()
        return answer
