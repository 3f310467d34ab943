"""`deploy/nginx.conf` as it is shipped, in a real nginx with TLS in front of the real service: one request, one answer."""

import asyncio
import json
import os
import shutil
import socket
import ssl
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from clients import services
from clients.principals import Scope, Tier
from ops.core.ports import free_port
from tests.database import url_of_the_database
from tests.embedded_services import make_folder
from tests.live.follower import ask, hear
from tests.live.site import Site
from tests.ops.raw import Answer, Raw, answers
from tests.ops.running import END_SECONDS, Running, wait_until

CONF = Path(__file__).resolve().parents[2] / "deploy/nginx.conf"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
NAME = "api.tonsurance.example"
QUOTE = "/api/v2/quote/multi-dimensional"
TERMS = b'{"coverage_type":"depeg","chain":"Ethereum","stablecoin":"USDC","coverage_amount":10000,"duration_days":90}'
H2C = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n"
WEBSOCKET = b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
KEYED = b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
AROUND = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 128; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/tonsurance.conf;
}}
"""

pytestmark = [
    pytest.mark.skipif(NGINX is None, reason="nginx is missing: apt-get install nginx-light"),
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
]


class Front(NamedTuple):
    """nginx, and how it is reached."""

    port: int
    plain_port: int
    trust: ssl.SSLContext
    site: Site

    def send(self, *parts: bytes) -> list[Answer]:
        """The answers to these bytes, until nginx hangs up."""
        with Raw(self.port) as raw:
            raw.socket = self.trust.wrap_socket(raw.socket, server_hostname=NAME)
            for part in parts:
                raw.send(part)
            return answers(raw.rest())

    def socket(self, path: str, **options: Any) -> Any:
        return connect(
            f"wss://{NAME}:{self.port}{path}", host="127.0.0.1", port=self.port, ssl=self.trust, compression=None, proxy=None, **options
        )


@pytest.fixture(scope="module")
def front(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = make_folder()
    hosts = {"ALLOWED_HOSTS": f"{NAME},127.0.0.1", "TRUSTED_PROXY_COUNT": "1"}
    site = Site(folder, url_of_the_database(), DJANGO_SETTINGS_MODULE="config.settings.development", **hosts)
    site.start_valkey()
    site.start_web(1)
    front = Front(free_port(), free_port(), _certified(folder), site)
    (folder / "tonsurance.conf").write_text(_shipped(folder, front))
    user = "user root;" if os.geteuid() == 0 else ""  # else nginx gives up its rights, and with them the folder of the test
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user))
    nginx = Running(
        [str(NGINX), "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")], dict(os.environ), folder / "nginx.out"
    )
    try:
        wait_until(lambda: nginx.popen.poll() is not None or _listens(front.port))
        assert nginx.popen.poll() is None, nginx.output
        yield front
    finally:
        nginx.popen.terminate()
        nginx.popen.wait(END_SECONDS)
        site.end()
        shutil.rmtree(folder)


def _shipped(folder: Path, front: Front) -> str:
    """The file with the ports and paths of this test, and nothing else changed."""
    text = CONF.read_text()
    places = {
        "listen 80;": f"listen {front.plain_port};",
        "listen 443 ssl": f"listen {front.port} ssl",
        "server 127.0.0.1:8080;": f"server 127.0.0.1:{front.site.port};",
        "/etc/tonsurance/tls/fullchain.pem": f"{folder}/certificate.pem",
        "/etc/tonsurance/tls/privkey.pem": f"{folder}/key.pem",
        "/var/log/nginx/tonsurance.log": f"{folder}/access.log",
    }
    for shipped, ours in places.items():
        assert text.count(shipped) == 1, shipped
        text = text.replace(shipped, ours)
    return text


def _certified(folder: Path) -> ssl.SSLContext:
    """Write a certificate that it has given itself, with its key; returns who trusts it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), timezone.now()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
    signed = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False).sign(key, hashes.SHA256())
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(secret)
    (folder / "certificate.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    return ssl.create_default_context(cafile=str(folder / "certificate.pem"))


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def key(front: Front) -> bytes:
    """The Authorization header of a client that may read."""
    text = services.create_client(name="desk", tier=Tier.BROKER, scopes=[Scope.READ, Scope.WRITE])[1]
    return f"Authorization: Bearer {text}\r\n".encode()


def request(path: str, headers: bytes = b"", body: bytes = b"", method: str = "POST") -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: {len(body)}\r\n".encode() + headers + b"\r\n" + body


def get(path: str, headers: bytes = b"") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {NAME}\r\n".encode() + headers + b"\r\n"


LAST = get("/health", b"Connection: close\r\n")
JSON = b"Content-Type: application/json\r\n"


def premium(front: Front, key: bytes, upgrade: bytes) -> Decimal:
    """What the quote says, once the service has read its catalogue."""
    found: list[Answer] = []

    def is_priced() -> bool:
        found[:] = front.send(request(QUOTE, JSON + key + upgrade, TERMS), LAST)
        return found[0].status == 200

    wait_until(is_priced)
    assert [answer.status for answer in found] == [200, 200], found
    priced: Decimal = json.loads(found[0].body, parse_float=Decimal)["premium"]
    return priced


@pytest.mark.parametrize("upgrade", [b"", H2C, WEBSOCKET], ids=["none", "h2c", "websocket"])
def test_an_upgrade_changes_nothing_about_a_quote(front: Front, key: bytes, upgrade: bytes) -> None:
    assert premium(front, key, upgrade) == Decimal("19.73")


@pytest.mark.parametrize("upgrade", [H2C, WEBSOCKET, WEBSOCKET + KEYED], ids=["h2c", "websocket", "a handshake"])
@pytest.mark.parametrize("path", [QUOTE, "/api/v2/auth/token", "/ws", "/api/v1/live-events"])
def test_a_request_in_a_body_is_not_answered(front: Front, key: bytes, upgrade: bytes, path: str) -> None:
    """The key of another client is in the hidden request; nothing of what it would be told comes back, here or on the next connection."""
    method = "GET" if path in {"/ws", "/api/v1/live-events"} else "POST"
    for hidden, size in product(["/metrics", "/api/v2/policies"], [0, 40_000, 200_000]):
        body = b"\r\n" * (size // 2) + get(hidden, key)
        first, last = front.send(request(path, JSON + upgrade, body, method), LAST)
        assert 400 <= first.status < 500, first
        assert first.headers["content-type"] == "application/problem+json"
        assert is_health(last)
        (after,) = front.send(LAST)
        assert is_health(after)


def is_health(answer: Answer) -> bool:
    return answer.status == 200 and json.loads(answer.body)["status"] == "healthy"


def test_metrics_stay_inside(front: Front) -> None:
    assert httpx.get(f"http://127.0.0.1:{front.site.port}/metrics", timeout=60).status_code == 200
    for path in ("/metrics", "//metrics", "/%6detrics", "/./metrics", "/x/../metrics", "/metrics?a=1"):
        (answer,) = front.send(get(path, b"Connection: close\r\n"))
        assert (answer.status, answer.headers["content-type"]) == (403, "application/problem+json"), path
        assert json.loads(answer.body)["code"] == "permission_denied"


@pytest.mark.parametrize(
    "bad",
    [
        b"GET /health HTTP/1.1\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nbody",
        b"POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ids=["no host", "two hosts", "two lengths", "CL.TE"],
)
def test_what_is_ambiguous_is_a_400(front: Front, bad: bytes) -> None:
    (answer,) = front.send(bad + LAST)
    assert answer.status == 400


def test_a_body_that_nginx_refuses_gets_a_problem_document(front: Front) -> None:
    head = f"POST {QUOTE} HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 20000000\r\nConnection: close\r\n\r\n".encode()
    (answer,) = front.send(head)
    document = json.loads(answer.body)
    assert (answer.status, answer.headers["content-type"]) == (413, "application/problem+json")
    assert (document["status"], document["code"]) == (413, "body_too_large")


@pytest.mark.parametrize(
    ("bad", "status", "code"),
    [
        (b"GET /../../x HTTP/1.1\r\nHost: a\r\n\r\n", 400, "bad_request"),
        (b"FOO/ /health HTTP/1.1\r\nHost: a\r\n\r\n", 400, "bad_request"),
        (b"GET /health HTTP/1.1\r\nHost: a\r\nX-Long: " + b"x" * 9_000 + b"\r\n\r\n", 431, "headers_too_large"),
        (b"TRACE /health HTTP/1.1\r\nHost: a\r\n\r\n", 405, "method_not_allowed"),
        (b"GET /health HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501, "not_implemented"),
        (b"GET /.problem HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 404, "not_found"),
    ],
    ids=["above the root", "no method", "a long header", "a trace", "an unknown coding", "the place of the problems"],
)
def test_whatever_nginx_refuses_is_a_problem_document(front: Front, bad: bytes, status: int, code: str) -> None:
    (answer,) = front.send(bad)
    document = json.loads(answer.body)
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert (document["status"], document["code"]) == (status, code)
    assert answer.headers["x-request-id"] == document["request_id"]
    assert {"strict-transport-security", "x-content-type-options"} <= answer.headers.keys()


def test_plain_http_leads_to_no_host_that_the_request_names(front: Front) -> None:
    answer = httpx.get(f"http://127.0.0.1:{front.plain_port}/health", headers={"Host": "evil.example"}, follow_redirects=False, timeout=60)
    assert answer.headers["location"] == f"https://{NAME}/health"


def test_plain_http_is_sent_to_tls(front: Front) -> None:
    answer = httpx.get(f"http://127.0.0.1:{front.plain_port}/health", headers={"Host": NAME}, follow_redirects=False, timeout=60)
    assert (answer.status_code, answer.headers["location"]) == (301, f"https://{NAME}/health")


@pytest.mark.parametrize("path", ["/ws", "/api/v1/live-events"])
def test_sockets_work_through_it(front: Front, key: bytes, path: str) -> None:
    async def run() -> str:
        async with front.socket(path, additional_headers={"Authorization": key.decode().strip().partition(": ")[2]}) as opened:
            assert (await hear(opened))["type"] == "welcome"
            await ask(opened, action="ping")
            return str((await hear(opened))["type"])

    assert asyncio.run(run()) == "pong"


def test_a_socket_elsewhere_is_a_problem_document(front: Front) -> None:
    async def run() -> tuple[int, str]:
        with pytest.raises(InvalidStatus) as refused:
            async with front.socket("/api/v2/nothing"):
                pass
        return refused.value.response.status_code, refused.value.response.headers["Content-Type"]

    assert asyncio.run(run()) == (404, "application/problem+json")


def test_a_page_that_asks_a_socket_path_is_told_to_upgrade(front: Front) -> None:
    first, _ = front.send(get("/ws"), LAST)
    assert (first.status, first.headers["upgrade"]) == (426, "websocket")
