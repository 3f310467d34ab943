"""Over a real connection that is cut: what arrived twice has one key."""

import socket
import threading
from collections.abc import Iterator

import pytest

from tests.sdk.python.calling import KEY
from tonsurance import Client, NoAnswer, RetryPolicy

ANSWER = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 13\r\nConnection: close\r\n\r\n{"id": "p-1"}'
CUT = [b"", b"HTTP/1.1 200 OK\r\nContent-Le", ANSWER[:-4]]


class Stub:
    """Reads a request on each connection and sends the next of the replies, however much that is."""

    def __init__(self, replies: list[bytes]) -> None:
        self.requests: list[bytes] = []
        self._replies = replies
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @property
    def keys(self) -> set[bytes]:
        """The idempotency keys that arrived."""
        lines = [line for request in self.requests for line in request.split(b"\r\n")]
        return {line for line in lines if line.lower().startswith(b"idempotency-key:")}

    def _serve(self) -> None:
        for reply in self._replies:
            connection, _ = self._listener.accept()
            with connection:
                self.requests.append(connection.recv(65_536))
                connection.sendall(reply)

    def close(self) -> None:
        self._thread.join(30)
        self._listener.close()


@pytest.fixture
def stubs() -> Iterator[list[Stub]]:
    made: list[Stub] = []
    yield made
    for stub in made:
        stub.close()


def client(stub: Stub) -> Client:
    return Client(stub.url, KEY, retry=RetryPolicy(tries=4), sleep=lambda _: None)


def test_a_bind_survives_answers_that_are_cut_anywhere(stubs: list[Stub]) -> None:
    stubs.append(stub := Stub([*CUT, ANSWER]))
    with client(stub) as tonsurance:
        assert tonsurance.bind("token", policyholder="h")["id"] == "p-1"
    assert (len(stub.requests), len(stub.keys)) == (4, 1)


@pytest.mark.parametrize("reply", CUT)
def test_a_webhook_is_registered_once_at_most(stubs: list[Stub], reply: bytes) -> None:
    stubs.append(stub := Stub([reply]))
    with client(stub) as tonsurance, pytest.raises(NoAnswer) as caught:
        tonsurance.create_webhook("https://a.example/in", events=["price_depeg"])
    assert (len(stub.requests), caught.value.may_have_arrived) == (1, True)


def test_a_proxy_of_the_environment_does_not_see_the_key_of_this_machine(stubs: list[Stub], monkeypatch: pytest.MonkeyPatch) -> None:
    stubs.append(stub := Stub([ANSWER]))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with client(stub) as tonsurance:
        assert tonsurance.policy("p-1")["id"] == "p-1"
    assert stub.requests[0].startswith(b"GET /api/v2/policies/p-1 ")


def test_nobody_there_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    waits: list[float] = []
    with Client(f"http://127.0.0.1:{port}", KEY, sleep=waits.append) as tonsurance, pytest.raises(NoAnswer, match="ConnectError") as caught:
        tonsurance.bind("token", policyholder="h")
    assert (len(waits), caught.value.may_have_arrived) == (4, False)
