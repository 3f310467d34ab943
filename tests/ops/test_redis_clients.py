"""Clients of Redis on the way of a request give up once and soon when the server hangs."""

import socket
import threading
from collections.abc import Iterator

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import TimeoutError as TimedOut
from redis.retry import Retry


class Hung:
    """A server that takes connections and never answers. `connections`: how many there were."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.connections: list[socket.socket] = []
        self.thread = threading.Thread(target=self._take)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.listener.getsockname()[1]}/0"

    def _take(self) -> None:
        while True:
            try:
                self.connections.append(self.listener.accept()[0])
            except OSError:
                return

    def stop(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        for taken in [self.listener, *self.connections]:
            taken.close()


@pytest.fixture
def hung() -> Iterator[Hung]:
    server = Hung()
    yield server
    server.stop()


def test_a_client_without_retries_asks_a_hung_server_once(hung: Hung) -> None:
    client = Redis.from_url(hung.url, socket_timeout=0.05, socket_connect_timeout=0.05, retry=Retry(NoBackoff(), 0))
    with client, pytest.raises(TimedOut):
        client.get("x")
    assert len(hung.connections) == 1
