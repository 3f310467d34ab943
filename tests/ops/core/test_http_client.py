"""Fetching JSON from a server that behaves in every way a server can."""

import gzip
import json
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ops.core import http_client
from ops.core.http_client import Client, Limits
from ops.core.http_client.breaker import FAILURES, PAUSE_SECONDS
from tests.clock import Clock

QUICK = Limits(connect_seconds=0.5, read_seconds=0.4, total_seconds=1.5, max_bytes=1024, attempts=3, first_wait_seconds=0.01)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(clock: Clock) -> Iterator[Client]:
    client = Client(QUICK, clock)
    yield client
    client.close()


@pytest.fixture(scope="module")
def shared_stub() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        yield server


@pytest.fixture
def stub(shared_stub: HTTPServer) -> HTTPServer:
    shared_stub.clear()
    return shared_stub


def serve(stub: HTTPServer, body: Any = b"{}", status: int = 200, **headers: str) -> str:
    """The address of a document."""
    stub.expect_request("/document").respond_with_response(Response(body, status, headers, content_type="application/json"))
    return stub.url_for("/document")


def test_numbers_come_as_exact_decimals(client: Client, stub: HTTPServer) -> None:
    assert client.fetch_json(serve(stub, b'{"price": 0.1}')).document == {"price": Decimal("0.1")}


def test_a_bare_number_is_a_document(client: Client, stub: HTTPServer) -> None:
    assert client.fetch_json(serve(stub, b"1234567.25")).document == Decimal("1234567.25")


def test_an_answer_that_calls_itself_stale_is_told(client: Client, stub: HTTPServer) -> None:
    assert client.fetch_json(serve(stub, Warning='110 - "Response is Stale"')).is_stale


def test_an_answer_without_a_warning_is_not_stale(client: Client, stub: HTTPServer) -> None:
    assert not client.fetch_json(serve(stub)).is_stale


def test_a_refusal_is_not_asked_again(client: Client, stub: HTTPServer) -> None:
    url = serve(stub, b'{"error": "bad", "message": "unknown coin"}', 400)
    with pytest.raises(http_client.Refused, match="400"):
        client.fetch_json(url)
    assert len(stub.log) == 1


def test_a_redirection_is_not_followed(client: Client, stub: HTTPServer) -> None:
    with pytest.raises(http_client.Refused, match="302"):
        client.fetch_json(serve(stub, status=302, Location="http://127.0.0.1/elsewhere"))


def test_a_server_error_is_asked_three_times(client: Client, stub: HTTPServer) -> None:
    url = serve(stub, b"gateway timeout", 504)
    with pytest.raises(http_client.ServerFailed, match="504"):
        client.fetch_json(url)
    assert len(stub.log) == 3


def test_an_error_that_passes_is_not_seen(client: Client, stub: HTTPServer) -> None:
    stub.expect_ordered_request("/document").respond_with_data("", 504)
    stub.expect_ordered_request("/document").respond_with_data("[1]", content_type="application/json")
    assert client.fetch_json(stub.url_for("/document")).document == [1]


@pytest.fixture
def given_up() -> Iterator[threading.Event]:
    """Set at the end of the test: until then a handler goes on as it does."""
    given_up = threading.Event()
    yield given_up
    given_up.set()


def test_a_server_that_hangs_is_given_up(client: Client, stub: HTTPServer, given_up: threading.Event) -> None:
    def hang(_: Request) -> Response:
        given_up.wait()
        return Response("{}")

    stub.expect_request("/hang").respond_with_handler(hang)
    with pytest.raises(http_client.Unreachable, match="ReadTimeout"):
        client.fetch_json(stub.url_for("/hang"))


def test_a_body_that_only_drips_is_given_up(client: Client, stub: HTTPServer, given_up: threading.Event) -> None:
    """Each drop comes within the time for a read: it is the time for the whole that is over."""

    def drip(_: Request) -> Response:
        def drops() -> Iterator[bytes]:
            while not given_up.wait(QUICK.read_seconds / 8):
                yield b" "

        return Response(drops())

    stub.expect_request("/drip").respond_with_handler(drip)
    started = time.monotonic()
    with pytest.raises(http_client.Unreachable):
        client.fetch_json(stub.url_for("/drip"))
    assert time.monotonic() - started >= QUICK.total_seconds


def test_of_thirty_five_megabytes_only_the_first_are_read(client: Client, stub: HTTPServer) -> None:
    sent: list[int] = []

    def flood(_: Request) -> Response:
        def parts() -> Iterator[bytes]:
            for _ in range(35):
                sent.append(1)
                yield b" " * 1024 * 1024

        return Response(parts())

    stub.expect_request("/flood").respond_with_handler(flood)
    with pytest.raises(http_client.TooLarge, match="1,024 bytes"):
        client.fetch_json(stub.url_for("/flood"))
    assert len(sent) < 35


@pytest.mark.parametrize(
    "body", [b"", b"<html>maintenance</html>", b'{"coins": ', b"\xff\xfe", b"NaN", b"[" * 1000, b"1e99999999999999999999"]
)
def test_garbage_is_not_understood(client: Client, stub: HTTPServer, body: bytes) -> None:
    with pytest.raises(http_client.Unintelligible):
        client.fetch_json(serve(stub, body))


def test_gzip_is_unpacked(client: Client, stub: HTTPServer) -> None:
    zipped = gzip.compress(json.dumps({"coins": ["x" * 100] * 9}).encode())
    assert len(client.fetch_json(serve(stub, zipped, 200, **{"Content-Encoding": "gzip"})).document["coins"]) == 9


def test_what_gzip_makes_a_hundred_times_as_much_of_is_not_unpacked(client: Client, stub: HTTPServer) -> None:
    zipped = gzip.compress(b'"' + b"x" * 40 * 1024 * 1024 + b'"')
    tracemalloc.start()
    with pytest.raises(http_client.TooLarge, match="1,024 bytes"):
        client.fetch_json(serve(stub, zipped, 200, **{"Content-Encoding": "gzip"}))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 20 * 1024 * 1024


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip"])
def test_an_encoding_that_was_not_asked_for_is_not_understood(client: Client, stub: HTTPServer, encoding: str) -> None:
    with pytest.raises(http_client.Unintelligible, match="not asked for"):
        client.fetch_json(serve(stub, b"{}", 200, **{"Content-Encoding": encoding}))


def test_an_encoding_that_is_none_is_not_understood(client: Client, stub: HTTPServer) -> None:
    with pytest.raises(http_client.Unintelligible):
        client.fetch_json(serve(stub, b"{}", 200, **{"Content-Encoding": "gzip"}))


def test_a_port_where_nobody_listens_is_unreachable(client: Client) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(http_client.Unreachable, match="ConnectError"):
            client.fetch_json(f"http://127.0.0.1:{unused.getsockname()[1]}/")


@pytest.fixture
def broken(client: Client, stub: HTTPServer) -> str:
    """An address that has failed often enough for its host to be left alone."""
    url = serve(stub, b"garbage")
    for _ in range(FAILURES):
        with pytest.raises(http_client.Unintelligible):
            client.fetch_json(url)
    return url


def test_after_five_failures_the_host_is_left_alone(client: Client, stub: HTTPServer, broken: str) -> None:
    with pytest.raises(http_client.CircuitOpen):
        client.fetch_json(broken)
    assert len(stub.log) == FAILURES


def test_after_a_minute_the_host_is_asked_again(client: Client, stub: HTTPServer, broken: str, clock: Clock) -> None:
    clock.now += PAUSE_SECONDS
    stub.clear()
    assert client.fetch_json(serve(stub)).document == {}


def test_one_more_failure_after_the_pause_is_enough(client: Client, broken: str, clock: Clock) -> None:
    clock.now += PAUSE_SECONDS
    with pytest.raises(http_client.Unintelligible):
        client.fetch_json(broken)
    with pytest.raises(http_client.CircuitOpen):
        client.fetch_json(broken)


def test_a_success_forgets_the_failures(client: Client, stub: HTTPServer) -> None:
    for _ in range(2):
        for _ in range(FAILURES - 1):
            with pytest.raises(http_client.Unintelligible):
                client.fetch_json(serve(stub, b"garbage"))
        stub.clear()
        assert client.fetch_json(serve(stub)).document == {}
        stub.clear()


def test_a_refusal_opens_no_circuit(client: Client, stub: HTTPServer) -> None:
    for _ in range(FAILURES + 1):
        with pytest.raises(http_client.Refused):
            client.fetch_json(serve(stub, status=404))


@pytest.mark.parametrize("status", [429, 418])
@pytest.mark.parametrize(
    ("header", "seconds"), [({}, 60), ({"Retry-After": "600"}, 600), ({"Retry-After": "5"}, 60), ({"Retry-After": "Sun, 22 Nov 2026"}, 60)]
)
def test_a_host_that_throttles_is_left_alone(
    client: Client, stub: HTTPServer, clock: Clock, status: int, header: dict[str, str], seconds: int
) -> None:
    url = serve(stub, status=status, **header)
    with pytest.raises(http_client.Throttled, match=str(status)):
        client.fetch_json(url)
    clock.now += seconds - 1
    with pytest.raises(http_client.CircuitOpen):
        client.fetch_json(url)
    clock.now += 1
    with pytest.raises(http_client.Throttled):
        client.fetch_json(url)
    assert len(stub.log) == 2


def test_one_attempt_is_one_request(client: Client, stub: HTTPServer) -> None:
    with pytest.raises(http_client.ServerFailed):
        client.fetch_json(serve(stub, status=503), attempts=1)
    assert len(stub.log) == 1


def test_headers_are_sent(client: Client, stub: HTTPServer) -> None:
    client.fetch_json(serve(stub), headers={"x-key": "hush"})
    assert stub.log[0][0].headers["x-key"] == "hush"


def answer_post(stub: HTTPServer, body: bytes = b"{}", status: int = 200) -> str:
    stub.expect_request("/question", method="POST").respond_with_data(body, status)
    return stub.url_for("/question")


def test_a_question_is_posted_as_json_and_answered_like_a_get(client: Client, stub: HTTPServer) -> None:
    answer = client.post_json(answer_post(stub, b'{"price": 0.1}'), [{"id": 1}], headers={"x-key": "hush"})
    [(request, _)] = stub.log
    assert answer.document == {"price": Decimal("0.1")}
    assert (request.data, request.content_type, request.headers["x-key"]) == (b'[{"id":1}]', "application/json", "hush")


def test_a_question_is_sent_whole_at_each_attempt(client: Client, stub: HTTPServer) -> None:
    with pytest.raises(http_client.ServerFailed, match="502"):
        client.post_json(answer_post(stub, status=502), {"id": 1})
    assert [request.data for request, _ in stub.log] == [b'{"id":1}'] * 3


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (b"{}", 302, http_client.Refused),
        (b"{}", 404, http_client.Refused),
        (b"{}", 429, http_client.Throttled),
        (b"<html>", 200, http_client.Unintelligible),
        (b" " * 1025, 200, http_client.TooLarge),
    ],
    ids=["redirected", "refused", "throttled", "garbage", "huge"],
)
def test_a_posted_question_fails_like_a_get(
    client: Client, stub: HTTPServer, body: bytes, status: int, error: type[http_client.OutgoingError]
) -> None:
    with pytest.raises(error):
        client.post_json(answer_post(stub, body, status), {})
    assert len(stub.log) == 1


def test_get_and_post_share_the_circuit_of_their_host(client: Client, stub: HTTPServer, broken: str) -> None:
    with pytest.raises(http_client.CircuitOpen):
        client.post_json(answer_post(stub), {})


def test_the_trouble_of_one_host_is_not_that_of_another(client: Client, broken: str) -> None:
    with HTTPServer(host="127.0.0.1") as other:
        assert client.fetch_json(serve(other)).document == {}
