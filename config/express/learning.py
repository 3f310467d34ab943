"""The constant headers of answers, learnt from the ordinary way: the first success of each route, scheme and host."""

from config.express.answering import Constant
from config.express.asking import Route
from ops.rest.asgi import Message, Send

MOST_ROUTES = 256


class Learnt:
    """What is known so far. `status`: that of a success; `varying`: names of headers, in small letters, that are of one answer alone."""

    def __init__(self, *, status: int, varying: frozenset[bytes] = frozenset()) -> None:
        self._status = status
        self._varying = varying
        self._routes: dict[Route, Constant] = {}

    def __len__(self) -> int:
        return len(self._routes)

    def get(self, route: Route) -> Constant | None:
        return self._routes.get(route)

    def learning(self, route: Route, send: Send) -> Send:
        """Passes the ordinary answer on, and keeps its headers when it is a success."""

        async def learn(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == self._status and len(self._routes) < MOST_ROUTES:
                self._routes[route] = Constant.of([header for header in message["headers"] if header[0].lower() not in self._varying])
            await send(message)

        return learn
