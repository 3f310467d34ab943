"""Reads that are the same for everybody: answered from what the ordinary way said within the last second."""

from collections.abc import Sequence

from clients import limits
from clients.limits import Group
from config.express import answering, asking
from config.express.answering import Constant
from config.express.asking import Asking
from config.express.recall import Recall, Remembered, without_content
from ops.rest import exchange
from ops.rest.asgi import App, Message, Receive, Scope, Send
from ops.rest.write_limit import READS

BRIDGE_HEALTH = "/api/v2/bridge-health/"
SHARED = frozenset(f"/api/v2/{path}" for path in ("risk/exposure", "risk/alerts", "risk/snapshot", "tranches/apy", "prices"))
IF_NONE_MATCH = b"if-none-match"
CHANGES_NOTHING = frozenset({Group.QUOTE, Group.TOKEN})


class SharedReads:
    """ASGI middleware in front of the ordinary way, through which every write of this process passes."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.recall = Recall()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in READS:
            await self.app(scope, receive, self._noticing(scope, send))
        elif scope["method"] != "GET" or (route := route_name(scope["path"])) is None or (asked := asking.read(scope)) is None:
            await self.app(scope, receive, send)
        elif (answer := self.recall.answer(asked.route)) is None:
            await self._fetch(asked, scope, receive, send)
        else:
            exchange.name_route(route)
            await _give(answer, asked, send)

    def at_once(self, asked: Asking) -> tuple[int, bytes] | None:
        """Status and the answer behind its status line, if it is remembered and nothing has to be waited for; None: as ASGI, please."""
        answer = self.recall.answer(asked.route)
        verdict = asked.token_at_hand(Group.READ) if answer else None
        if answer is None or verdict is None:
            return None
        status, constant, body = _for(asked, answer)
        return status, answering.wire(lines=constant.lines, body=body, verdict=verdict, offered_id=asked.offered_id)

    def _noticing(self, scope: Scope, send: Send) -> Send:
        """Passes the answer to a write on, and forgets before the client knows that it succeeded."""

        async def notice(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                self.recall.written()
            await send(message)

        return send if limits.group_of(scope["method"], scope["path"]) in CHANGES_NOTHING else notice

    async def _fetch(self, asked: Asking, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask the ordinary way for the whole answer, keep it, and give it as this reader may have it."""
        asked_at, held = self.recall.fetching(asked.route), list[Message]()

        async def hold(message: Message) -> None:
            held.append(message)

        answer = None
        try:
            await self.app(_unconditional(scope), receive, hold)
            answer = _remembered(held, asked_at)
        finally:
            self.recall.fetched(asked.route, answer)
        if answer and answer.is_known_to(asked.headers.get(IF_NONE_MATCH)):
            held = [{**held[0], "status": 304, "headers": without_content(held[0]["headers"])}, {**held[-1], "body": b""}]
        for message in held:
            await send(message)


def _unconditional(scope: Scope) -> Scope:
    return {**scope, "headers": [header for header in scope["headers"] if header[0] != IF_NONE_MATCH]}


def _remembered(held: Sequence[Message], asked_at: float) -> Remembered | None:
    """The answer in these messages, if it is one to keep."""
    if held[0]["status"] != 200:
        return None
    headers = held[0]["headers"]
    tag = next((value for name, value in headers if name.lower() == b"etag"), b"")
    return Remembered(headers, tag, b"".join(message.get("body", b"") for message in held[1:]), asked_at)


async def _give(answer: Remembered, asked: Asking, send: Send) -> None:
    verdict = await asked.take_token(Group.READ)
    if not verdict.is_allowed:
        await answering.refuse(send, headers=answer.constant.headers, verdict=verdict, offered_id=asked.offered_id)
        return
    status, constant, body = _for(asked, answer)
    await answering.give(send, status=status, headers=constant.headers, body=body, verdict=verdict, offered_id=asked.offered_id)


def _for(asked: Asking, answer: Remembered) -> tuple[int, Constant, bytes]:
    """Status, headers and body: without the body where the reader has it."""
    if answer.is_known_to(asked.headers.get(IF_NONE_MATCH)):
        return 304, answer.constant_if_known, b""
    return 200, answer.constant, answer.body


def route_name(path: str) -> str | None:
    """The name of a shared read for the metrics; None for any other path."""
    if path in SHARED:
        return path
    return f"{BRIDGE_HEALTH}{{bridge_id}}" if path.startswith(BRIDGE_HEALTH) else None
