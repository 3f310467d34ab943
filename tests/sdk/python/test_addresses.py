"""A key goes to nobody but the service."""

import pytest

from tonsurance import AsyncClient, Channels, Client, LiveClient
from tonsurance.addresses import bearer, service_url, socket_url

KEY = "ton_a-key-that-must-not-be-shown"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://api.tonsurance.example", "https://api.tonsurance.example/"),
        (" https://api.tonsurance.example/base/ ", "https://api.tonsurance.example/base/"),
        ("HTTPS://API.tonsurance.example:8443", "https://api.tonsurance.example:8443/"),
        ("http://localhost:8080", "http://localhost:8080/"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
        ("http://127.8.9.10", "http://127.8.9.10/"),
        ("http://[::1]:8080", "http://[::1]:8080/"),
    ],
)
def test_https_and_this_machine_are_addresses_of_a_service(text: str, url: str) -> None:
    assert str(service_url(text)) == url


@pytest.mark.parametrize(
    "text",
    [
        *("http://api.tonsurance.example", "http://127.0.0.1.evil.example", "http://localhost.evil.example", "http://0.0.0.0"),
        *("http://10.0.0.1", "http://[::ffff:10.0.0.1]", "http://[::2]", "http://2130706433.evil.example"),
        *("ftp://localhost", "localhost:8080", "//localhost", "https://", "https:///x", "", "api.tonsurance.example"),
        *("https://me:secret@api.tonsurance.example", "https://api.tonsurance.example?key=1", "https://api.tonsurance.example/#x"),
        *("http://localhost@evil.example", "http://evil.example\\@localhost", "https://a\nb", "https://[::1"),
    ],
)
def test_anything_else_is_refused_before_a_key_is_sent(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(?!.*secret)(The address|http://)"):
        service_url(text)


def test_plain_http_elsewhere_takes_a_word_of_its_own() -> None:
    assert str(service_url("http://10.0.0.1:8080", allow_plain_http=True)) == "http://10.0.0.1:8080/"
    assert repr(Client("http://10.0.0.1:8080", allow_plain_http=True)) == "Client('http://10.0.0.1:8080/')"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://api.tonsurance.example/base", "wss://api.tonsurance.example/base/ws"),
        ("wss://api.tonsurance.example", "wss://api.tonsurance.example/ws"),
        ("http://127.0.0.1:8080", "ws://127.0.0.1:8080/ws"),
        ("WS://127.0.0.1:8080/", "ws://127.0.0.1:8080/ws"),
    ],
)
def test_a_socket_is_where_the_service_is(text: str, url: str) -> None:
    assert socket_url(text, "ws") == url


def test_a_socket_without_encryption_is_refused_too() -> None:
    with pytest.raises(ValueError, match="unencrypted"):
        socket_url("ws://api.tonsurance.example", "ws")


@pytest.mark.parametrize("key", ["", "two words", "line\nbreak", "line\r", "käse", "\x00"])
def test_a_malformed_key_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(ValueError, match=r"^A key consists of") as caught:
        bearer(key)
    assert not key or key not in str(caught.value)


def test_no_client_shows_its_key() -> None:
    url = "https://api.tonsurance.example"
    clients = [Client(url, KEY), AsyncClient(url, KEY), LiveClient(url, Channels(["tranche_apy"]), token=KEY)]
    shown = [text for client in clients for text in (repr(client), str(client))]
    shown += [repr(client._connection) for client in clients[:2]]  # type: ignore[attr-defined]
    assert [text for text in shown if KEY in text] == []
