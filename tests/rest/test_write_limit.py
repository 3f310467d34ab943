"""Writes that wait do not hold up reads."""

import asyncio
from typing import Any

from ops.server.write_limit import WriteLimit


class Slow:
    """An application that counts what it works on and waits to be let go."""

    def __init__(self) -> None:
        self.working: list[str] = []
        self.most = 0
        self.go = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.working.append(scope["method"])
        self.most = max(self.most, self.working.count("POST"))
        if scope["method"] == "POST":
            await self.go.wait()
        self.working.remove(scope["method"])


async def receive() -> dict[str, Any]:
    return {"type": "http.request"}


async def send(message: dict[str, Any]) -> None:
    """Nobody reads what is answered."""


async def _flood() -> tuple[int, bool, int]:
    slow = Slow()
    app = WriteLimit(slow, limit=3)
    writes = [asyncio.create_task(app({"method": "POST"}, receive, send)) for _ in range(10)]
    await asyncio.sleep(0)
    read = asyncio.create_task(app({"method": "GET"}, receive, send))
    await asyncio.sleep(0)
    was_answered = read.done()
    slow.go.set()
    await asyncio.gather(*writes)
    return slow.most, was_answered, len(slow.working)


def test_so_many_writes_at_once_and_a_read_beside_them() -> None:
    assert asyncio.run(_flood()) == (3, True, 0)
