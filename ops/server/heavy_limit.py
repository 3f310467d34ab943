"""How many requests to the heaviest paths a process works on at once, and whose turn it is."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Collection, Hashable
from contextlib import ExitStack, suppress

from ops.api.problems import Problem
from ops.core.asgi import App, Receive, Scope, Send, once_answered
from ops.server.raw_errors import refuse

BUSY = Problem(503, "This process has enough work of this kind. Try again shortly.", code="busy", headers={"Retry-After": "1"})
Turn = asyncio.Future[bool]


def nobody(_: Scope) -> Hashable:
    """All callers as one."""
    return None


class Turns:
    """So many turns `at_once`, the next one round-robin by caller, and so many `waiting` for theirs.

    When all places are taken, a caller who has fewer waiting than another takes that one's newest place.
    """

    def __init__(self, *, at_once: int, waiting: int) -> None:
        self._free = at_once
        self._places = waiting
        self._waiting: dict[Hashable, deque[Turn]] = {}  # callers in the order of their next turns

    async def take(self, caller: Hashable, patience: float) -> bool:
        """Wait for a turn; False when there is no place to wait, or none came in so many seconds."""
        if self._free:
            self._free -= 1
            return True
        if not self._make_room(caller):
            return False
        turn: Turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(caller, deque()).append(turn)
        try:
            async with asyncio.timeout(patience):
                return await turn
        except TimeoutError:
            return turn.done() and not turn.cancelled() and turn.result()
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.result():
                self.give_back()
            raise
        finally:
            self._forget(caller, turn)

    def give_back(self) -> None:
        """Let the next caller have the turn."""
        while self._waiting:
            caller, turns = next(iter(self._waiting.items()))
            turn = turns.popleft()
            del self._waiting[caller]
            if turns:
                self._waiting[caller] = turns  # behind the others
            if not turn.done():
                turn.set_result(True)
                return
        self._free += 1

    def _make_room(self, caller: Hashable) -> bool:
        """Whether there is a place for one more of this caller."""
        counts = Counter({who: len(turns) for who, turns in self._waiting.items()})
        if counts.total() < self._places:
            return True
        most, count = max(counts.items(), key=lambda item: item[1], default=(None, 0))
        if count <= counts[caller] + 1:
            return False
        newest = self._waiting[most].pop()
        if not newest.done():
            newest.set_result(False)
        return True

    def _forget(self, caller: Hashable, turn: Turn) -> None:
        turns = self._waiting.get(caller)
        if turns is None:
            return
        with suppress(ValueError):
            turns.remove(turn)
        if not turns:
            del self._waiting[caller]


class HeavyLimit:
    """ASGI middleware: so many requests `at_once` to any of `routes` (method, path), so many `waiting`, none longer than `patience`
    seconds; others are told to come again. `caller`: whom a request counts for; turns are fair between callers. `until_read`: a turn
    lasts until the reader has the answer, which is for answers that are made while they are read; otherwise it ends as the answer begins.

    Each keeps a core or a thread busy for a while, and may hold a body of many megabytes: without this a few would starve everybody else.
    """

    def __init__(
        self,
        app: App,
        *,
        routes: Collection[tuple[str, str]],
        at_once: int,
        waiting: int,
        patience: float = 0,
        caller: Callable[[Scope], Hashable] = nobody,
        until_read: bool = False,
    ) -> None:
        self.app = app
        self.routes = frozenset(routes)
        self.patience = patience
        self.caller = caller
        self.until_read = until_read
        self._turns = Turns(at_once=at_once, waiting=waiting)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (scope["method"], scope["path"]) not in self.routes:
            await self.app(scope, receive, send)
            return
        if not await self._turns.take(self.caller(scope), self.patience):
            await refuse(BUSY, scope, send)
            return
        with ExitStack() as turn:
            turn.callback(self._turns.give_back)
            await self.app(scope, receive, send if self.until_read else once_answered(send, turn.close))
