"""Cached reads: public answers from Django are served again for a second."""

from collections.abc import Sequence

from clients import rate_limit
from clients.rate_limit import Group
from config.fastpath import headers, request, responses
from config.fastpath.headers import JSON, Constant, Headers, Kind
from config.fastpath.request import FastRequest
from config.fastpath.response_cache import CachedResponse, ResponseCache
from ops.core.asgi import App, Message, Receive, Scope, Send
from ops.observability import request_metrics
from ops.server.write_limit import READS

BRIDGE_HEALTH = "/api/v2/bridge-health/"
BRIDGE_ROUTE = f"{BRIDGE_HEALTH}{{bridge_id}}"
SHARED = frozenset(f"/api/v2/{path}" for path in ("risk/exposure", "risk/alerts", "risk/snapshot", "tranches/apy", "prices"))
READ_ONLY = "GET, HEAD, OPTIONS"
ALLOWED = {"/api/v2/prices": "GET, POST, HEAD, OPTIONS"}  # besides READ_ONLY
FRESH_ONLY = {"cache-control": "no-cache"}
FOUND = {
    route: Kind(route, 200, {"content-type": JSON, "allow": ALLOWED.get(route, READ_ONLY), **FRESH_ONLY})
    for route in (*SHARED, BRIDGE_ROUTE)
}
NOT_MODIFIED = {route: Kind(route, 304, {"allow": kind.own["allow"], **FRESH_ONLY}) for route, kind in FOUND.items()}
BODY_HEADERS = frozenset({b"content-type", b"content-length"})
SHARED_VARY = frozenset({b"origin"})
IF_NONE_MATCH = b"if-none-match"
CHANGES_NOTHING = frozenset({Group.QUOTE, Group.TOKEN})


class CachedReads:
    """ASGI middleware in front of Django, through which every write of this process passes."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.cache = ResponseCache()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in READS:
            await self.app(scope, receive, self._noticing(scope, send))
            return
        route = route_name(scope["path"]) if scope["method"] == "GET" else None
        asked = request.parse(scope) if route else None
        found = headers.constant(FOUND[route], asked.is_secure) if route and asked else None
        if route is None or asked is None or found is None:
            await self.app(scope, receive, send)
        elif (answer := self.cache.answer(asked.path)) is None:
            await self._fetch(asked, scope, receive, send)
        else:
            request_metrics.name_route(route)
            await _give(route, found, answer, asked, send)

    def respond_now(self, asked: FastRequest) -> tuple[int, bytes] | None:
        """Status and encoded response, if it is cached and nothing has to be waited for; None: answer through ASGI."""
        answer = self.cache.answer(asked.path)
        route = route_name(asked.path) if answer else None
        found = headers.constant(FOUND[route], asked.is_secure) if route else None
        verdict = asked.cached_token(Group.READ) if found else None
        if answer is None or route is None or found is None or verdict is None:
            return None
        status, constant, body = _for(asked, route, found, answer)
        lines = constant.lines + answer.tag_line
        return status, responses.encode(lines=lines, body=body, verdict=verdict, offered_id=asked.offered_id)

    def _noticing(self, scope: Scope, send: Send) -> Send:
        """Pass the answer to a write on, and invalidate the cache before the client sees it."""

        async def notice(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                self.cache.written()
            await send(message)

        return send if rate_limit.group_of(scope["method"], scope["path"]) in CHANGES_NOTHING else notice

    async def _fetch(self, asked: FastRequest, scope: Scope, receive: Receive, send: Send) -> None:
        """Fetch the whole answer from Django, cache it, and send it to this reader."""
        asked_at, held = self.cache.fetching(asked.path), list[Message]()

        async def hold(message: Message) -> None:
            held.append(message)

        answer = None
        try:
            await self.app(_unconditional(scope), receive, hold)
            answer = _remembered(held, asked_at)
        finally:
            self.cache.fetched(asked.path, answer)
        if answer and answer.is_known_to(asked.headers.get(IF_NONE_MATCH)):
            held = [{**held[0], "status": 304, "headers": _without_content(held[0]["headers"])}, {**held[-1], "body": b""}]
        for message in held:
            await send(message)


def _unconditional(scope: Scope) -> Scope:
    return {**scope, "headers": [header for header in scope["headers"] if header[0] != IF_NONE_MATCH]}


def _without_content(given: Headers) -> Headers:
    """Headers of a 304, without those of the content."""
    return [header for header in given if header[0].lower() not in BODY_HEADERS]


def _remembered(held: Sequence[Message], asked_at: float) -> CachedResponse | None:
    """The answer in these messages, if it may be cached."""
    if held[0]["status"] != 200 or not _is_for_everybody(held[0]["headers"]):
        return None
    tag = next((value for name, value in held[0]["headers"] if name.lower() == b"etag"), b"")
    return CachedResponse(tag, b"".join(message.get("body", b"") for message in held[1:]), asked_at)


def _is_for_everybody(given: Headers) -> bool:
    """Whether an answer is public: no cookie, and no content that varies by more than the path."""
    named = {(name.lower(), member.strip().lower()) for name, value in given for member in value.split(b",")}
    vary = {member for name, member in named if name == b"vary"}
    private = {(b"cache-control", b"private"), (b"cache-control", b"no-store")}
    return vary <= SHARED_VARY and named.isdisjoint(private) and all(name != b"set-cookie" for name, _ in named)


async def _give(route: str, found: Constant, answer: CachedResponse, asked: FastRequest, send: Send) -> None:
    verdict = await asked.acquire_token(Group.READ)
    if not verdict.is_allowed:
        await responses.send_refusal(send, kind=FOUND[route], is_secure=asked.is_secure, verdict=verdict, offered_id=asked.offered_id)
        return
    status, constant, body = _for(asked, route, found, answer)
    own = constant.headers + answer.tag_headers
    await responses.send_response(send, status=status, headers=own, body=body, verdict=verdict, offered_id=asked.offered_id)


def _for(asked: FastRequest, route: str, found: Constant, answer: CachedResponse) -> tuple[int, Constant, bytes]:
    """Status, constant headers and body; no body where the reader holds it."""
    if answer.is_known_to(asked.headers.get(IF_NONE_MATCH)):
        known = headers.constant(NOT_MODIFIED[route], asked.is_secure)
        if known is not None:
            return 304, known, b""
    return 200, found, answer.body


def route_name(path: str) -> str | None:
    """The name of a shared read for the metrics; None for any other path, and for an id in another case: its spellings are many."""
    if path in SHARED:
        return path
    return BRIDGE_ROUTE if path.startswith(BRIDGE_HEALTH) and path == path.lower() else None
