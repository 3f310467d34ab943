"""Calls that arrive while one is at work are done together in the next turn (flat combining, Hendler et al. 2010).

For work that runs one at a time anyway and costs little more for ten than for one, such as a transaction under a lock.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


@dataclass(slots=True, eq=False)
class _Place(Generic[Asked, Answer]):
    """A call that waits, and what became of it."""

    asked: Asked
    outcome: Answer | Exception | None = None


class Combiner(Generic[Asked, Answer]):
    """Does the calls of all threads of this process, at most `most` to a turn, in the order of their arrival.

    `work` gets what was asked and gives one outcome for each: an answer, or the exception that its caller gets. When `work` itself
    raises, every caller of the turn gets that.
    """

    def __init__(self, work: Callable[[Sequence[Asked]], Sequence[Answer | Exception]], *, most: int) -> None:
        self._work = work
        self._most = most
        self._waiting: deque[_Place[Asked, Answer]] = deque()
        self._turn = threading.Lock()

    def __call__(self, asked: Asked) -> Answer:
        """Wait for the turn in hand, then do all that waits, unless another thread has done this call along with its own."""
        place: _Place[Asked, Answer] = _Place(asked)
        self._waiting.append(place)
        with self._turn:
            while place.outcome is None:
                self._take_turn()
        if isinstance(place.outcome, Exception):
            raise place.outcome
        return place.outcome

    def _take_turn(self) -> None:
        places = [self._waiting.popleft() for _ in range(min(len(self._waiting), self._most))]
        for place, outcome in zip(places, self._outcomes([place.asked for place in places]), strict=True):
            place.outcome = outcome

    def _outcomes(self, asked: Sequence[Asked]) -> Sequence[Answer | Exception]:
        try:
            return self._work(asked)
        except Exception as error:  # it belongs to the callers, each of whom raises it
            return [error] * len(asked)
