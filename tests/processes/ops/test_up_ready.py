"""What `manage.py up` says is true: when it says that it is ready, readiness says so too."""

from collections.abc import Callable

import httpx
import pytest

from ops.core.ports import free_port
from tests.ops.running import Running

pytestmark = pytest.mark.processes
Up = Callable[..., Running]


def test_what_is_said_to_be_ready_is_ready_also_after_a_restart(up: Up) -> None:
    """The second time, the signs of life of the first are still there."""
    for _ in range(2):
        port = free_port()
        running = up(port)
        answer = httpx.get(f"http://127.0.0.1:{port}/health/ready", timeout=10)
        assert (answer.status_code, answer.json()["status"]) == (200, "ready")
        running.popen.terminate()
        assert running.popen.wait(45) == 0
