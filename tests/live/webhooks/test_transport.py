"""Sending to receivers that behave in every way a receiver can."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from live.webhooks.transport import Client
from tests.live.webhooks.conftest import PUBLIC, QUICK_SECONDS, post

LONG_SECONDS = 60.0  # that a receiver takes
DROPS = 1_200


@contextmanager
def raw_server(*answers: bytes, pause: float = 0.0) -> Iterator[str]:
    """A server that sends these bytes, with a pause after each, to whoever connects; gives its address."""
    over = threading.Event()

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                try:
                    connection.recv(65536)
                    for answer in answers:
                        connection.sendall(answer)
                        over.wait(pause)
                except OSError:
                    continue

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/in"
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


def in_time(started: float) -> bool:
    """Long before the receiver would have had enough, even on a slow machine."""
    return time.monotonic() - started < LONG_SECONDS / 2


def test_it_is_a_post_of_json_with_the_headers(http: Client, receiver: HTTPServer) -> None:
    receiver.expect_request("/in").respond_with_data("", 204)
    assert post(http, receiver.url_for("/in")).delivered
    request, _ = receiver.log[0]
    assert (request.method, request.data, request.content_type, request.headers["webhook-id"]) == ("POST", b"{}", "application/json", "1")


def test_an_answer_500_is_a_failure(http: Client, receiver: HTTPServer) -> None:
    receiver.expect_request("/in").respond_with_data("secret details", 500)
    outcome = post(http, receiver.url_for("/in"))
    assert (outcome.status_code, outcome.reason) == (500, "It answered 500.")


def test_a_redirection_to_this_machine_is_not_followed(http: Client, receiver: HTTPServer) -> None:
    receiver.expect_request("/in").respond_with_data("", 302, headers={"Location": receiver.url_for("/admin")})
    assert post(http, receiver.url_for("/in")).status_code == 302
    assert [request.path for request, _ in receiver.log] == ["/in"]


def test_a_receiver_that_hangs_is_given_up_in_time(http: Client) -> None:
    started = time.monotonic()
    with raw_server(b"", pause=LONG_SECONDS) as url:
        outcome = post(http, url)
        assert in_time(started)
    assert outcome.reason == "No answer in time: ReadTimeout."


def test_headers_that_drip_are_given_up_in_time(http: Client) -> None:
    started = time.monotonic()
    with raw_server(b"HTTP/1.1 200 OK\r\n", *[b"X: y\r\n"] * DROPS, pause=LONG_SECONDS / DROPS) as url:
        assert not post(http, url).delivered
        assert in_time(started)


def test_a_receiver_that_closes_early_has_failed(http: Client) -> None:
    with raw_server(b"HTTP/1.1 2") as url:
        assert post(http, url).reason.startswith("No answer: ")


@pytest.mark.parametrize("answer", [b"hello\r\n\r\n", b"HTTP/1.1 OK 200\r\n\r\n", b"\x00" * 100 + b"\r\n\r\n"])
def test_what_is_not_http_has_failed(http: Client, answer: bytes) -> None:
    with raw_server(answer) as url:
        assert post(http, url).reason.startswith("No answer: ")


def test_headers_without_end_have_failed(http: Client) -> None:
    with raw_server(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 1_000_000) as url:
        assert not post(http, url).delivered


def test_a_body_that_drips_is_cut_off_and_was_delivered(http: Client) -> None:
    started = time.monotonic()
    with raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % DROPS, *[b"y"] * DROPS, pause=LONG_SECONDS / DROPS) as url:
        assert post(http, url).delivered
        assert in_time(started)


def test_of_a_body_without_end_next_to_nothing_is_read(http: Client, receiver: HTTPServer) -> None:
    sent: list[int] = []

    def flood(_: Request) -> Response:
        def parts() -> Iterator[bytes]:
            for _ in range(1000):
                sent.append(1)
                yield b"y" * 1024 * 1024

        return Response(parts())

    receiver.expect_request("/in").respond_with_handler(flood)
    assert post(http, receiver.url_for("/in")).delivered
    assert len(sent) < 50


def test_one_connection_serves_several_deliveries(http: Client) -> None:
    opened: list[int] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            opened.append(1)
            with connection:
                while received := connection.recv(65536):
                    if received.endswith(b"{}"):  # head and body may come apart
                        connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/in"
        assert [post(http, url).delivered for _ in range(3)] == [True] * 3
        listener.shutdown(socket.SHUT_RDWR)
    assert len(opened) == 1


def test_a_port_where_nobody_listens_has_failed(http: Client) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert post(http, f"http://127.0.0.1:{unused.getsockname()[1]}/").reason == "No answer: ConnectError."


def test_a_name_without_an_address_has_failed(http: Client) -> None:
    def nowhere(host: str, port: int) -> list[str]:
        raise socket.gaierror

    assert post(Client(resolve=nowhere), "https://hooks.example/in").reason == "No answer in time: Unresolved."


def test_a_resolver_that_hangs_is_given_up_in_time() -> None:
    over = threading.Event()

    def hang(host: str, port: int) -> list[str]:
        over.wait(LONG_SECONDS)
        return [PUBLIC]

    started = time.monotonic()
    assert not post(Client(resolve=hang, total_seconds=QUICK_SECONDS), "https://hooks.example/in").delivered
    assert in_time(started)
    over.set()


def test_a_proxy_of_the_environment_is_not_used(http: Client, receiver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    receiver.expect_request("/in").respond_with_data("")
    assert post(http, receiver.url_for("/in")).delivered
