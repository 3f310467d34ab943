"""Large bodies are read from authenticated callers alone."""

from collections.abc import Collection

from clients.authentication import aauthenticate, credentials_of
from ops.rest import addresses
from ops.rest.asgi import App, Receive, Scope, Send, header, refuse, replay
from ops.rest.problems import DEPENDENCY_ERRORS, Problem


class NoBodyFromStrangers:
    """ASGI middleware in front of the one that reads bodies, for `routes` (method, path) that take large ones and need a key.

    Without one the request goes on as if it had no body: the ordinary way says 401, and counts it. A wrong key is refused here, where it
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
            is_known = await _is_known(scope)
        except Problem as problem:
            await refuse(problem, scope, send)
            return
        await self.app(scope if is_known else _without_length(scope), receive if is_known else replay(b"", receive), send)


async def _is_known(scope: Scope) -> bool:
    """Whether the key is good. False without one, and where the database cannot say: it cannot in the ordinary way either."""
    offered = {name: value for name in ("X-API-Key", "Authorization") if (value := header(scope, name.lower().encode()))}
    credentials = credentials_of(offered)
    if credentials is None:
        return False
    try:
        await aauthenticate(credentials, address=addresses.of_scope(scope))
    except DEPENDENCY_ERRORS:
        return False
    return True


def _without_length(scope: Scope) -> Scope:
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"content-length"]}
