"""When to try again, and after which wait. No I/O, no clock."""

import random as standard_random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

MAX_DIGITS = 6


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Bounds of the retries: of requests without an answer, 429 and 503.

    `tries`: in all, 1 for no retry. `total_seconds`: no try begins later than this after the first one. The waits double from `first_wait`
    to `longest_wait` seconds, each times a random number, and begin after the `Retry-After` of the answer, where it has one.
    """

    tries: int = 5
    total_seconds: float = 60.0
    first_wait: float = 0.5
    longest_wait: float = 8.0
    random: Callable[[], float] = standard_random.random

    def wait(self, tried: int, retry_after: float = 0.0) -> float:
        """Seconds before the next try. `tried`: how many there were, from 1 on."""
        return retry_after + self.random() * min(self.longest_wait, self.first_wait * 2.0 ** min(tried - 1, 32))


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds that the answer asks to wait; 0 when it names no whole number of them."""
    text = headers.get("retry-after", "").strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else 0.0
