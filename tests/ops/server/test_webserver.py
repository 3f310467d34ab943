"""The listening socket and how uvicorn is set up."""

import os
import re
import socket
import threading
from pathlib import Path
from typing import Any

import pytest
from uvicorn import Config

from ops.core.ports import LOWEST, USUAL_FIRST, free_port, is_free, tcp_port
from ops.observability import metrics
from ops.server import webserver
from ops.server.webserver import MeasuredServer, PortUnusable, listen, require_free

HOST = "127.0.0.1"


def test_a_taken_port_is_named_and_so_are_who_has_it_and_the_way_out() -> None:
    with listen(HOST, free_port()) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(PortUnusable, match=rf"Port {port} .* taken by \S+ \(pid {os.getpid()}\)\.") as refused:
            require_free(HOST, port)
    other = int(re.findall(r"PORT=(\d+) make run", str(refused.value))[0])
    assert other != port
    assert is_free(other)


def test_ports_of_servers_are_none_that_the_kernel_gives_to_clients() -> None:
    first = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    assert all(LOWEST <= free_port() < max(first, USUAL_FIRST) for _ in range(100))


def test_an_address_of_another_machine_is_not_called_taken() -> None:
    with pytest.raises(PortUnusable, match="cannot be used"):
        require_free("192.0.2.1", 8080)


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http"])
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no TCP port|invalid literal"):
        tcp_port(text)


def test_single_processes_share_one_port() -> None:
    with listen(HOST, free_port()) as first, listen(HOST, first.getsockname()[1]) as second:
        assert first.getsockname() == second.getsockname()


def test_a_port_that_another_program_holds_alone_cannot_be_shared() -> None:
    with socket.create_server((HOST, 0)) as foreign, pytest.raises(OSError, match="in use"):
        listen(HOST, foreign.getsockname()[1])


def test_connections_inherit_a_bounded_send_buffer() -> None:
    with listen(HOST, free_port()) as listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 2 * webserver.SEND_BUFFER


def test_the_preferred_port_is_kept_while_it_is_free() -> None:
    port = free_port()
    assert free_port(port) == port
    with socket.create_server((HOST, port)):
        assert not is_free(port)
        assert free_port(port) != port


def test_the_server_drains_bounds_frames_and_does_not_compress() -> None:
    config = webserver.configuration()
    assert (config.timeout_graceful_shutdown, config.ws_max_size, config.ws_per_message_deflate) == (5, 8192, False)


def test_the_server_itself_believes_no_forwarded_address() -> None:
    assert not webserver.configuration().proxy_headers


async def nothing(scope: Any, receive: Any, send: Any) -> None:
    """An application without answers."""


def test_a_server_that_ends_sends_what_it_measured_first(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[bool] = []
    server = MeasuredServer(Config(nothing, lifespan="off", log_config=None))
    monkeypatch.setattr(metrics, "stop", lambda: ended.append(server.started))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listen(HOST, free_port())]})
    thread.start()
    server.should_exit = True
    thread.join(timeout=60)
    assert ended == [True]
