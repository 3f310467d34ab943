"""Sending to receivers that behave in every way a receiver can, and to addresses that must not be reached."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from live.webhooks import resolving
from live.webhooks.retrying import Outcome
from live.webhooks.transport import Client
from tests.live.webhooks.conftest import QUICK_SECONDS

PUBLIC = "93.184.215.14"


@contextmanager
def raw_server(*answers: bytes, pause: float = 0.0) -> Iterator[str]:
    """A server that sends these bytes, with a pause after each, to whoever connects; gives its address."""

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
                        time.sleep(pause)
                except OSError:
                    continue

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/in"
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


def post(http: Client, url: str) -> Any:
    return http.post(url, body=b"{}", headers={"webhook-id": "1"})


def in_time(started: float) -> bool:
    return time.monotonic() - started < 2 * QUICK_SECONDS


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
    with raw_server(b"", pause=3 * QUICK_SECONDS) as url:
        outcome = post(http, url)
        assert in_time(started)
    assert outcome.reason == "No answer in time: ReadTimeout."


def test_headers_that_drip_are_given_up_in_time(http: Client) -> None:
    started = time.monotonic()
    with raw_server(b"HTTP/1.1 200 OK\r\n", *[b"X: y\r\n"] * 60, pause=0.05) as url:
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
    with raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n", *[b"y"] * 60, pause=0.05) as url:
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
    started = time.monotonic()

    def hang(host: str, port: int) -> list[str]:
        time.sleep(2 * QUICK_SECONDS)
        return [PUBLIC]

    assert not post(Client(resolve=hang, total_seconds=QUICK_SECONDS), "https://hooks.example/in").delivered
    assert in_time(started)


class Connections:
    """Notes where a connection was opened to, and opens none."""

    def __init__(self) -> None:
        self.opened: list[str] = []

    def __call__(self, host: str, port: int, **_: Any) -> httpcore.NetworkStream:
        self.opened.append(host)
        raise httpcore.ConnectError


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "64:ff9b::a00:1", "fe80::1"])
def test_no_connection_is_opened_to_an_address_that_is_not_public(address: str) -> None:
    connections = Connections()
    outcome = post(Client(resolve=lambda *_: [address], connect=connections), "https://hooks.example/in")
    assert (outcome.reason, connections.opened) == ("Its address is not public.", [])


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    connections = Connections()
    outcome = post(Client(resolve=lambda *_: [PUBLIC, "10.0.0.1"], connect=connections), "https://hooks.example/in")
    assert (outcome.reason, connections.opened) == ("Its address is not public.", [])


def test_loopback_is_refused_where_it_is_not_allowed(settings: Any, http: Client, receiver: HTTPServer) -> None:
    settings.WEBHOOKS_ALLOW_LOOPBACK = False
    assert post(http, receiver.url_for("/in")).reason == "Its address is not public."
    assert receiver.log == []


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "localhost", "[::1]", "[::ffff:7f00:1]"])
def test_loopback_in_disguise_is_refused_as_well(settings: Any, http: Client, receiver: HTTPServer, host: str) -> None:
    settings.WEBHOOKS_ALLOW_LOOPBACK = False
    assert not post(http, f"http://{host}:{receiver.port}/in").delivered
    assert receiver.log == []


def test_a_name_that_changes_its_address_after_the_check_gains_nothing(settings: Any) -> None:
    settings.WEBHOOKS_ALLOW_LOOPBACK = False
    answers, connections = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]]), Connections()
    post(Client(resolve=lambda *_: next(answers), connect=connections), "https://rebinding.example/in")
    assert connections.opened == [PUBLIC]
    assert next(answers) == ["127.0.0.1"]  # asked once


def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    connections = Connections()
    post(Client(resolve=lambda *_: [PUBLIC, "1.1.1.1"], connect=connections), "https://hooks.example/in")
    assert connections.opened == [PUBLIC, "1.1.1.1"]


def test_host_and_sni_keep_the_name(receiver: HTTPServer) -> None:
    names: list[Any] = []

    class Plain(httpcore.NetworkStream):
        """Notes the name that TLS would be started with, and stops there."""

        def start_tls(self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None) -> Any:
            names.append(server_hostname)
            raise httpcore.ConnectError

        def close(self) -> None: ...

    post(Client(resolve=lambda *_: [PUBLIC], connect=lambda *_, **__: Plain()), "https://hooks.example/in")
    assert names == ["hooks.example"]
    receiver.expect_request("/in").respond_with_data("")
    post(Client(resolve=lambda *_: ["127.0.0.1"]), f"http://hooks.example:{receiver.port}/in")
    assert receiver.log[0][0].host == f"hooks.example:{receiver.port}"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of hooks.example that it has given itself, with its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), timezone.now()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hooks.example")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
    signed = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.example")]), critical=False).sign(key, hashes.SHA256())
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + secret)
    return path


@pytest.fixture(scope="module")
def tls_receiver(certificate: Path) -> Iterator[HTTPServer]:
    """A receiver at https://hooks.example, which resolves to loopback."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with HTTPServer(host="127.0.0.1", ssl_context=context, threaded=True) as server:
        server.expect_request("/in").respond_with_data("", 204)
        yield server


def post_by_name(host: str, receiver: HTTPServer) -> Outcome:
    client = Client(resolve=lambda *_: ["127.0.0.1"], total_seconds=5)
    return client.post(f"https://{host}:{receiver.port}/in", body=b"{}", headers={})


def test_a_certificate_that_somebody_vouches_for_is_taken(
    tls_receiver: HTTPServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert post_by_name("hooks.example", tls_receiver).delivered


def test_a_certificate_that_nobody_vouches_for_is_refused(tls_receiver: HTTPServer) -> None:
    assert post_by_name("hooks.example", tls_receiver).reason == "No answer: ConnectError."


def test_a_certificate_of_another_name_is_refused(tls_receiver: HTTPServer, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert post_by_name("other.example", tls_receiver).reason == "No answer: ConnectError."


def test_a_proxy_of_the_environment_is_not_used(http: Client, receiver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    receiver.expect_request("/in").respond_with_data("")
    assert post(http, receiver.url_for("/in")).delivered


def test_addresses_are_those_of_the_system() -> None:
    assert resolving.checked_addresses("127.0.0.1", 80, seconds=2) == ["127.0.0.1"]
