"""kombu's Redis transport, without a fault that ended a worker when it lost its broker with jobs in hand."""

from typing import Any

from kombu.transport import TRANSPORT_ALIASES
from kombu.transport import redis as kombu_redis


class Channel(kombu_redis.Channel):
    """A channel of a connection that was given up says so as a connection error, which Celery answers by connecting again.

    kombu closes it twice after a loss. The second time it wants to put unacknowledged jobs back, has no address any more and raises
    AttributeError, which nobody expects: the worker ended.
    """

    def _connparams(self, asynchronous: bool = False) -> Any:
        if self.connection.client is None:
            raise ConnectionError("The connection to the broker was given up.")
        return super()._connparams(asynchronous)  # type: ignore[misc]  # kombu has no types


class Transport(kombu_redis.Transport):
    """Redis as the broker of jobs."""

    Channel = Channel


def register() -> None:
    """Have `redis://` and `rediss://` mean this transport."""
    TRANSPORT_ALIASES.update(dict.fromkeys(("redis", "rediss"), f"{__name__}:Transport"))
