"""Answers of public reads, kept for a second and given again: what is the same for everybody is computed once, not for each reader.

An answer is what the ordinary way gave, headers and body, so nothing here knows what it says. It is fresh for a second, and no longer
than the last write that went through this process: who binds and then reads sees the bind. While one reader fetches the next answer the
others get the last one; nobody gets one older than two seconds.
"""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.http import parse_etags

from config.express.answering import Constant, Headers

FRESH_SECONDS = 1.0
OLDEST_SECONDS = 2.0
MOST_ANSWERS = 256
LARGEST_BYTES = 256 * 1024
OF_A_BODY = frozenset({b"content-type", b"content-length"})


@dataclass(frozen=True)
class Remembered:
    """An answer with status 200: its headers, its entity tag and its body."""

    headers: Headers
    tag: bytes
    body: bytes
    asked_at: float  # reading of the clock before it was fetched

    @cached_property
    def constant(self) -> Constant:
        """The headers that are the same for every reader."""
        return Constant.of(self.headers)

    @cached_property
    def constant_if_known(self) -> Constant:
        """Those of a 304."""
        return Constant.of(without_content(self.headers))

    def is_known_to(self, if_none_match: bytes | None) -> bool:
        """Whether the reader has it already."""
        if not if_none_match or not self.tag:
            return False
        offered = parse_etags(if_none_match.decode("latin-1"))
        return "*" in offered or self.tag.decode("latin-1") in offered


def without_content(headers: Headers) -> Headers:
    """What a 304 leaves of the headers: nothing is said of a content that is not sent."""
    return [header for header in headers if header[0].lower() not in OF_A_BODY]


@dataclass(slots=True)
class Recall:
    """The answers that one process remembers, by whatever decides on them. For the event loop alone."""

    clock: Callable[[], float] = time.monotonic
    _answers: dict[Hashable, Remembered] = field(default_factory=dict)
    _being_fetched: set[Hashable] = field(default_factory=set)
    _written_at: float = float("-inf")

    def answer(self, name: Hashable) -> Remembered | None:
        """The answer to give now; None when it must be fetched, between `fetching` and `fetched`."""
        found = self._answers.get(name)
        if found is None:
            return None
        age = self.clock() - found.asked_at
        if age < FRESH_SECONDS and found.asked_at > self._written_at:
            return found
        return found if name in self._being_fetched and age < OLDEST_SECONDS else None

    def fetching(self, name: Hashable) -> float:
        """Somebody fetches the answer; returns when, for `Remembered.asked_at`."""
        self._being_fetched.add(name)
        return self.clock()

    def fetched(self, name: Hashable, answer: Remembered | None) -> None:
        """Keep what was fetched; None when that failed or is not worth keeping."""
        self._being_fetched.discard(name)
        if answer is None or len(answer.body) > LARGEST_BYTES:
            self._answers.pop(name, None)
        elif name in self._answers or len(self._answers) < MOST_ANSWERS:
            self._answers[name] = answer

    def written(self) -> None:
        """Something was written: what was fetched before is fresh no more."""
        self._written_at = self.clock()
