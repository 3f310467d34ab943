"""Which addresses are connected to, and which must not be reached."""

from typing import Any

import httpcore
import pytest
from pytest_httpserver import HTTPServer

from live.webhooks import resolver
from live.webhooks.transport import Client
from tests.live.webhooks.conftest import PUBLIC, post


class Connections:
    """Notes where a connection was opened to, and opens none."""

    def __init__(self) -> None:
        self.opened: list[str] = []

    def __call__(self, host: str, port: int, **_: Any) -> httpcore.NetworkStream:
        self.opened.append(host)
        raise httpcore.ConnectError


@pytest.mark.parametrize(
    "address", ["10.0.0.1", "169.254.169.254", "168.63.129.16", "::ffff:a83f:8110", "::ffff:10.0.0.1", "64:ff9b::a00:1", "fe80::1"]
)
def test_no_connection_is_opened_to_an_address_that_is_not_public(address: str) -> None:
    connections = Connections()
    outcome = post(Client(resolve=lambda *_: [address], connect=connections), "https://hooks.example/in")
    assert (outcome.reason, connections.opened) == (resolver.NOT_PUBLIC, [])


@pytest.mark.parametrize("port", [22, 25, 1023])
def test_no_connection_is_opened_to_the_port_of_another_service(port: int) -> None:
    connections = Connections()
    outcome = post(Client(resolve=lambda *_: [PUBLIC], connect=connections), f"https://hooks.example:{port}/in")
    assert (outcome.reason, connections.opened) == (resolver.FORBIDDEN_PORT, [])


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    connections = Connections()
    outcome = post(Client(resolve=lambda *_: [PUBLIC, "10.0.0.1"], connect=connections), "https://hooks.example/in")
    assert (outcome.reason, connections.opened) == (resolver.NOT_PUBLIC, [])


def test_loopback_is_refused_where_it_is_not_allowed(settings: Any, http: Client, receiver: HTTPServer) -> None:
    settings.WEBHOOKS_ALLOW_LOOPBACK = False
    assert post(http, receiver.url_for("/in")).reason == resolver.NOT_PUBLIC
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


def test_addresses_are_those_of_the_system() -> None:
    assert resolver.checked_addresses("127.0.0.1", 80, seconds=2) == ["127.0.0.1"]
