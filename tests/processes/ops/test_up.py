"""`manage.py up` while it runs: the real services, web, worker and beat."""

import socket
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import psycopg
import pytest

from ops.core.ports import free_port
from ops.devstack.state import running_services
from tests.ops.running import END_SECONDS, Running

pytestmark = pytest.mark.processes
Up = Callable[..., Running]
PORT = free_port()


@pytest.fixture(scope="module", autouse=True)
def stack(up: Up) -> Iterator[Running]:
    """One run for the tests of this file; stopped as a service manager would."""
    running = up(PORT, WEB_PROCESSES="2")
    yield running
    running.popen.terminate()
    assert running.popen.wait(END_SECONDS) == 0
    assert running.left_behind() == []


def test_the_web_answers() -> None:
    connection = HTTPConnection("127.0.0.1", PORT, timeout=60)
    connection.request("GET", "/health")
    assert connection.getresponse().status == 200
    connection.close()


def test_it_prints_where_to_look(stack: Running) -> None:
    for path in ("/docs", "/admin/", "/api/v2/"):
        assert any(line.endswith(f"http://127.0.0.1:{PORT}{path}") for line in stack.lines)


def test_other_commands_find_the_services(shared_run_dir: Path) -> None:
    services = running_services(shared_run_dir)
    assert services is not None
    with psycopg.connect(services.database_url) as connection:
        assert connection.execute("SELECT count(*) > 0 FROM django_migrations").fetchone() == (True,)


def test_every_process_is_recorded(shared_run_dir: Path) -> None:
    services = running_services(shared_run_dir)
    assert services is not None
    assert list(services.processes) == ["up", "postgres", "valkey", "web1", "web2", "monitors", "worker", "courier", "beat"]


def test_a_second_start_says_what_runs_and_does_no_harm(up: Up, stack: Running) -> None:
    second = up(PORT, ready=False)
    assert second.popen.wait(END_SECONDS) == 0
    assert "already runs" in second.output
    assert f"http://127.0.0.1:{PORT}/" in second.output
    assert f"up {stack.popen.pid}, postgres" in second.output
    assert stack.popen.poll() is None


def test_a_busy_port_is_named_and_so_is_the_variable(up: Up, run_dir: Path) -> None:
    other = up(PORT, ready=False, run_dir=run_dir)
    assert other.popen.wait(END_SECONDS) == 1
    assert f"Port {PORT}" in other.output
    assert "PORT=" in other.output
    assert "Traceback" not in other.output


def test_the_web_processes_share_the_port() -> None:
    with pytest.raises(OSError, match="in use"), socket.create_server(("127.0.0.1", PORT)):
        pass
