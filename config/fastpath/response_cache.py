"""Answers of public reads, kept for a second and given again: what is the same for everybody is computed once, not for each reader.

Of an answer only its body and its entity tag are kept. It is fresh for a second, and no longer than the last write that went through this
process: who binds and then reads sees the bind. While one reader fetches the next answer the others get the last one, at most 2 s old.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cached_property

from ops.api import conditional

FRESH_SECONDS = 1.0
MAX_AGE_SECONDS = 2.0
MAX_ANSWERS = 64
MAX_BYTES = 256 * 1024


@dataclass(frozen=True)
class CachedResponse:
    """An answer with status 200: its entity tag and its body."""

    tag: bytes
    body: bytes
    asked_at: float  # reading of the clock before it was fetched

    @cached_property
    def tag_line(self) -> bytes:
        """The tag as it stands in an answer."""
        return b"etag: %b\r\n" % self.tag if self.tag else b""

    @property
    def tag_headers(self) -> list[tuple[bytes, bytes]]:
        """The tag as a header of ASGI."""
        return [(b"etag", self.tag)] if self.tag else []

    def is_known_to(self, if_none_match: bytes | None) -> bool:
        """Whether the reader has it already."""
        if not if_none_match or not self.tag:
            return False
        return conditional.is_held(self.tag.decode("latin-1"), if_none_match.decode("latin-1"))


@dataclass(slots=True)
class ResponseCache:
    """The answers that one process remembers, those used least lately dropped first. For the event loop alone."""

    clock: Callable[[], float] = time.monotonic
    _answers: OrderedDict[Hashable, CachedResponse] = field(default_factory=OrderedDict)
    _being_fetched: set[Hashable] = field(default_factory=set)
    _written_at: float = float("-inf")

    def answer(self, name: Hashable) -> CachedResponse | None:
        """The answer to give now; None when it must be fetched, between `fetching` and `fetched`."""
        found = self._answers.get(name)
        if found is None:
            return None
        self._answers.move_to_end(name)
        age = self.clock() - found.asked_at
        if age < FRESH_SECONDS and found.asked_at > self._written_at:
            return found
        return found if name in self._being_fetched and age < MAX_AGE_SECONDS else None

    def fetching(self, name: Hashable) -> float:
        """Somebody fetches the answer; returns when, for `CachedResponse.asked_at`."""
        self._being_fetched.add(name)
        return self.clock()

    def fetched(self, name: Hashable, answer: CachedResponse | None) -> None:
        """Keep what was fetched; None when that failed or is not worth keeping."""
        self._being_fetched.discard(name)
        self._answers.pop(name, None)
        if answer is None or len(answer.body) > MAX_BYTES:
            return
        self._answers[name] = answer
        if len(self._answers) > MAX_ANSWERS:
            self._answers.popitem(last=False)

    def written(self) -> None:
        """Something was written: what was fetched before is fresh no more."""
        self._written_at = self.clock()
