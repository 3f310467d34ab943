"""Coalesce calls: those that arrive while one runs are done together in the next turn (flat combining, Hendler et al. 2010).

For work that runs one at a time anyway and costs little more for ten than for one, such as a transaction under a lock.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
Work = Callable[[Sequence[Asked]], Sequence[Answer | Exception]]


@dataclass(slots=True, eq=False)
class _Place(Generic[Asked, Answer]):
    """A waiting call and its outcome."""

    asked: Asked
    outcome: Answer | Exception | None = None


class Coalescer(Generic[Asked, Answer]):
    """Does the calls of all threads of this process, at most `most` to a turn, in the order of their arrival.

    `work` gets what was asked and gives one outcome for each: an answer, or the exception that its caller gets. When `work` itself
    raises, every caller of the turn gets that.
    """

    def __init__(self, work: Work[Asked, Answer], *, most: int) -> None:
        self._work = work
        self._most = most
        self._waiting: deque[_Place[Asked, Answer]] = deque()
        self._turn = threading.Lock()

    def __call__(self, asked: Asked) -> Answer:
        """Wait for the current turn, then do all waiting calls, unless another thread has done this one."""
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


class LoopCoalescer(Generic[Asked, Answer]):
    """Coalesces calls of an event loop: they wait as futures, and one thread does the work."""

    def __init__(self, work: Work[Asked, Answer], *, most: int, name: str) -> None:
        self._work = work
        self._most = most
        self._waiting: deque[tuple[Asked, asyncio.Future[Answer]]] = deque()
        self._turns: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def __call__(self, asked: Asked) -> Answer:
        """Wait for the turn that does this call."""
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, answered))
        if self._turns is None:
            self._turns = asyncio.create_task(self._take_turns())
        return await answered

    def close(self, last: Callable[[], object] = lambda: None) -> None:
        """End the thread; `last` is done in it before."""
        self._thread.submit(last).result()
        self._thread.shutdown()

    async def _take_turns(self) -> None:
        try:
            while self._waiting:
                places = [self._waiting.popleft() for _ in range(min(len(self._waiting), self._most))]
                outcomes = await self._outcomes([asked for asked, _ in places])
                for (_, answered), outcome in zip(places, outcomes, strict=True):
                    _settle(answered, outcome)
        finally:
            self._turns = None

    async def _outcomes(self, asked: Sequence[Asked]) -> Sequence[Answer | Exception]:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._work, asked)
        except Exception as error:
            return [error] * len(asked)


def _settle(answered: asyncio.Future[Answer], outcome: Answer | Exception) -> None:
    if answered.done():
        return  # its caller was cancelled
    if isinstance(outcome, Exception):
        answered.set_exception(outcome)
    else:
        answered.set_result(outcome)
