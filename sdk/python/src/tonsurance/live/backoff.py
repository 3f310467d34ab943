"""When to come back after a line has ended. No I/O, no clock."""

import random as standard_random
from collections.abc import Callable
from dataclasses import dataclass

DRAINING = 4000
LATER = frozenset({4005, 4006})
FOR_GOOD = frozenset({1007, 1009})
LATER_ATTEMPT = 3


def permits_reconnecting(code: int | None) -> bool:
    """Whether the close code lets a client come back. `code`: None for a line that broke without one."""
    return code is None or not (code in FOR_GOOD or 4500 <= code <= 4999)


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits that double from `first_wait` to `longest_wait` seconds and differ from client to client.

    After a server that goes down the first wait is up to `spread` seconds. `steady_seconds`: a line that lasted so long ends a row of
    failures. `silence_seconds`: a line without a frame for so long is dead; the service sends one every 30 s. `unavailable_seconds`: when
    to ask again for a channel that is not there yet.
    """

    first_wait: float = 0.5
    longest_wait: float = 30.0
    spread: float = 2.0
    steady_seconds: float = 10.0
    silence_seconds: float = 75.0
    unavailable_seconds: float = 1.0
    random: Callable[[], float] = standard_random.random

    def wait(self, attempt: int, code: int | None) -> float:
        """Seconds before the attempt with this number, counted from 0."""
        if code == DRAINING and attempt == 0:
            return self.random() * self.spread
        number = max(attempt, LATER_ATTEMPT) if code in LATER else attempt
        return self.first_wait / 2 + self.random() * min(self.longest_wait, self.first_wait * 2.0 ** min(number, 32))
