"""Large bodies are read from authenticated callers alone."""

from collections.abc import Collection

from clients.authentication import aauthenticate, credentials_of
from ops.api.problems import DEPENDENCY_ERRORS, Problem
from ops.core import addresses
from ops.core.asgi import App, Receive, Scope, Send, header, replay
from ops.server.raw_errors import refuse

CLIENT_ID = "client_id"  # what the scope of such a request holds from here on, when its key is good


class RequireAuthForLargeBody:
    """ASGI middleware in front of the one that reads bodies, for `routes` (method, path) that take large ones and need a key.

    Without a key the request goes on as if it had no body: Django answers 401 and counts it. A wrong key is refused here, where it
    was looked up. What is still sent is thrown away as it comes.
    """

    def __init__(self, app: App, *, routes: Collection[tuple[str, str]]) -> None:
        self.app = app
        self.routes = frozenset(routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (scope["method"], scope["path"]) not in self.routes:
            await self.app(scope, receive, send)
            return
        try:
            client_id = await _client_of(scope)
        except Problem as problem:
            await refuse(problem, scope, send)
            return
        if client_id is None:
            await self.app(_without_length(scope), replay(b"", receive), send)
        else:
            await self.app({**scope, CLIENT_ID: client_id}, receive, send)


async def _client_of(scope: Scope) -> int | None:
    """The client of a valid key. None without a key, and while the database is down."""
    offered = {name: value for name in ("X-API-Key", "Authorization") if (value := header(scope, name.lower().encode()))}
    credentials = credentials_of(offered)
    if credentials is None:
        return None
    try:
        principal = await aauthenticate(credentials, address=addresses.of_scope(scope))
    except DEPENDENCY_ERRORS:
        return None
    return principal.client_id


def _without_length(scope: Scope) -> Scope:
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"content-length"]}
