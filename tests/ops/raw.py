"""A web server in a thread of the test, and connections to it on which anything can be sent."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from uvicorn import Config, Server


@contextmanager
def served(config: Config) -> Iterator[int]:
    """Serve during the block; gives the port."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


class Raw:
    """A connection on which anything can be sent."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=45)

    def __enter__(self) -> "Raw":
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def send_no_more(self) -> None:
        """Close the sending side; what the server sends can still be read."""
        self.socket.shutdown(socket.SHUT_WR)

    def rest(self) -> bytes:
        """Everything until the server hangs up."""
        parts = []
        try:
            while part := self.socket.recv(65_536):
                parts.append(part)
        except ConnectionResetError:
            pass
        return b"".join(parts)


class Answer(NamedTuple):
    """One answer, as a client reads it."""

    status: int
    headers: dict[str, str]
    body: bytes


def answers(received: bytes) -> list[Answer]:
    """All answers in these bytes, which end with the last one."""
    found = []
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").split("\r\n")
        assert status.startswith("HTTP/1.1 "), received[:200]
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        body, received = _unchunked(rest) if "transfer-encoding" in headers else _cut(rest, int(headers.get("content-length", 0)))
        found.append(Answer(int(status.split(" ")[1]), headers, body))
    return found


def _unchunked(rest: bytes) -> tuple[bytes, bytes]:
    body, size = b"", 1
    while size:
        line, _, rest = rest.partition(b"\r\n")
        size = int(line, 16)
        part, rest = _cut(rest, size + 2)
        body += part[:-2]
    return body, rest


def _cut(rest: bytes, length: int) -> tuple[bytes, bytes]:
    assert len(rest) >= length
    return rest[:length], rest[length:]
