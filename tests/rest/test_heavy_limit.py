"""Heavy requests go one after the other, a few wait, the rest are told to come again; everything else passes by."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from ops.core.asgi import App
from ops.server.body_limit import MAX_ON_LOOP, BodyLimit
from ops.server.heavy_limit import HeavyLimit

HEAVY = "/heavy"


class Slow:
    """An application that counts what it works on and waits to be let go."""

    def __init__(self) -> None:
        self.working = 0
        self.most = 0
        self.go = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == HEAVY and scope["method"] == "POST":
            self.working += 1
            self.most = max(self.most, self.working)
            await self.go.wait()
            self.working -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})


async def receive() -> dict[str, Any]:
    return {"type": "http.request"}


class Caller:
    """Sends one request and keeps the answer."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    def call(self, app: Any, path: str = HEAVY, method: str = "POST", client: str = "") -> asyncio.Task[None]:
        return asyncio.create_task(app({"path": path, "method": method, "headers": [], "client_id": client}, receive, self.send))

    @property
    def status(self) -> int | None:
        return self.sent[0]["status"] if self.sent else None


async def _crowd() -> tuple[list[int | None], int, list[int | None], dict[bytes, bytes]]:
    slow = Slow()
    app = HeavyLimit(slow, routes=[("POST", HEAVY)], at_once=1, waiting=2, patience=30)
    crowd = [Caller() for _ in range(5)]
    tasks = [caller.call(app) for caller in crowd]
    light = [Caller(), Caller()]
    tasks += [light[0].call(app, path="/light"), light[1].call(app, method="GET")]
    await asyncio.sleep(0.01)
    before = [caller.status for caller in (*crowd, *light)]
    slow.go.set()
    await asyncio.gather(*tasks)
    late = Caller()
    await late.call(app)
    return before, slow.most, [caller.status for caller in (*crowd, late)], dict(crowd[4].sent[0]["headers"])


def test_heavy_requests_go_one_by_one_and_the_crowd_is_sent_away() -> None:
    before, most, after, refusal = asyncio.run(_crowd())
    assert before == [None, None, None, 503, 503, 200, 200]
    assert most == 1
    assert after == [200, 200, 200, 503, 503, 200]
    assert (refusal[b"retry-after"], refusal[b"content-type"]) == (b"1", b"application/problem+json")


async def _broken() -> int:
    async def fails(scope: Any, receive: Any, send: Any) -> None:
        raise ConnectionResetError

    app = HeavyLimit(fails, routes=[("POST", HEAVY)], at_once=1, waiting=0)
    for _ in range(3):
        await asyncio.gather(Caller().call(app), return_exceptions=True)
    app.app = Slow()
    app.app.go.set()
    caller = Caller()
    await caller.call(app)
    return caller.status or 0


def test_a_place_is_given_back_when_the_work_fails() -> None:
    assert asyncio.run(_broken()) == 200


async def _unread(app: Callable[[App], App], *, path: str = HEAVY, body: bytes = b"") -> list[int | None]:
    """Who gets an answer while somebody does not read theirs: that one, and the next caller."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x"})

    async def upload() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def never_read(message: dict[str, Any]) -> None:
        sent.append(message)
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    sent: list[dict[str, Any]] = []
    limited = app(answer)
    scope = {"type": "http", "path": path, "method": "POST", "headers": []}
    unread: asyncio.Future[None] = asyncio.ensure_future(limited(scope, upload, never_read))
    while len(sent) < 2:
        await asyncio.sleep(0)
    reader = Caller()
    with suppress(TimeoutError):
        await asyncio.wait_for(limited(scope, upload, reader.send), 0.2)
    unread.cancel()
    return [sent[0]["status"], reader.status]


def limited_batches(app: App) -> App:
    return HeavyLimit(app, routes=[("POST", HEAVY)], at_once=1, waiting=0)


def limited_exports(app: App) -> App:
    return HeavyLimit(app, routes=[("POST", HEAVY)], at_once=1, waiting=0, until_read=True)


def limited_bodies(app: App) -> App:
    return BodyLimit(app, limit=MAX_ON_LOOP * 4, larger={}, room=MAX_ON_LOOP * 16)


def test_an_answer_that_nobody_reads_holds_no_turn() -> None:
    assert asyncio.run(_unread(limited_batches)) == [200, 200]
    assert asyncio.run(_unread(limited_bodies, body=b"x" * (MAX_ON_LOOP + 1))) == [200, 200]


def test_an_answer_that_is_made_while_it_is_read_keeps_its_turn() -> None:
    assert asyncio.run(_unread(limited_exports)) == [200, 503]


async def _impatient() -> tuple[list[int | None], int | None]:
    slow = Slow()
    app = HeavyLimit(slow, routes=[("POST", HEAVY)], at_once=1, waiting=2, patience=0.05)
    first, second = Caller(), Caller()
    working, waiting = first.call(app), second.call(app)
    await waiting
    tired = [first.status, second.status]
    slow.go.set()
    await working
    third = Caller()
    await third.call(app)
    return tired, third.status


def test_who_waits_too_long_is_told_to_come_again_and_leaves_the_turn_to_others() -> None:
    assert asyncio.run(_impatient()) == ([None, 503], 200)


class Queue:
    """An application that lets requests in one by one, and the clients in the order in which they came in."""

    def __init__(self, *, waiting: int, patience: float = 30) -> None:
        self.came_in: list[str] = []
        self.turns: asyncio.Queue[None] = asyncio.Queue()
        self.app = HeavyLimit(
            self.work, routes=[("POST", HEAVY)], at_once=1, waiting=waiting, patience=patience, caller=lambda scope: scope["client_id"]
        )

    async def work(self, scope: Any, receive: Any, send: Any) -> None:
        self.came_in.append(scope["client_id"])
        await self.turns.get()
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def ask(self, client: str, times: int = 1) -> list[tuple[Caller, asyncio.Task[None]]]:
        callers = [Caller() for _ in range(times)]
        asked = [(caller, caller.call(self.app, client=client)) for caller in callers]
        for _ in range(3):
            await asyncio.sleep(0)
        return asked

    async def finish(self, asked: list[tuple[Caller, asyncio.Task[None]]]) -> list[int | None]:
        for _ in asked:
            self.turns.put_nowait(None)
        await asyncio.gather(*(task for _, task in asked), return_exceptions=True)
        return [caller.status for caller, _ in asked]


async def _in_turn() -> tuple[list[str], list[int | None]]:
    queue = Queue(waiting=20)
    asked = [*await queue.ask("hog", 6), *await queue.ask("broker"), *await queue.ask("desk", 2)]
    statuses = await queue.finish(asked)
    return queue.came_in, statuses


def test_callers_take_turns_however_many_requests_each_has_waiting() -> None:
    came_in, statuses = asyncio.run(_in_turn())
    assert came_in == ["hog", "hog", "broker", "desk", "hog", "desk", "hog", "hog", "hog"]
    assert statuses == [200] * 9


async def _full() -> tuple[list[int | None], list[str]]:
    queue = Queue(waiting=4)
    hog = await queue.ask("hog", 5)
    others = [*await queue.ask("broker"), *await queue.ask("desk"), *await queue.ask("hog"), *await queue.ask("late")]
    statuses = await queue.finish([*hog, *others])
    return statuses, queue.came_in


def test_a_caller_with_many_waiting_keeps_no_other_out() -> None:
    statuses, came_in = asyncio.run(_full())
    assert statuses[:5] == [200, 200, 503, 503, 503]  # its newest ones made room
    assert statuses[5:] == [200, 200, 503, 200]
    assert sorted(came_in) == ["broker", "desk", "hog", "hog", "late"]


async def _given_up() -> list[str]:
    queue = Queue(waiting=4)
    first, gone, last = await queue.ask("a"), await queue.ask("b"), await queue.ask("c")
    gone[0][1].cancel()
    await queue.finish([*first, *last])
    assert await queue.finish(await queue.ask("d")) == [200]
    assert not queue.app._turns._waiting
    return queue.came_in


def test_a_caller_who_left_costs_nobody_a_turn() -> None:
    assert asyncio.run(_given_up()) == ["a", "c", "d"]
