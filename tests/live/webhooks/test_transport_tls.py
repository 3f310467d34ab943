"""The name of a receiver, and whether its certificate vouches for it."""

import ssl
from collections.abc import Iterator
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

from live.webhooks.retry_policy import AttemptOutcome
from live.webhooks.transport import Client
from tests.live.webhooks.conftest import PUBLIC, post


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


def post_by_name(host: str, receiver: HTTPServer) -> AttemptOutcome:
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
