"""What `manage.py up` says is true: when it says that it is ready, readiness says so too."""

from collections.abc import Callable
from functools import partial

import httpx
import pytest

from ops.core.ports import free_port
from tests.ops.running import END_SECONDS, Running, wait_until

pytestmark = pytest.mark.processes
Up = Callable[..., Running]


def readiness(port: int) -> tuple[int, str]:
    answer = httpx.get(f"http://127.0.0.1:{port}/health/ready", timeout=60)
    return answer.status_code, str(answer.json()["status"])


def is_ready(port: int) -> bool:
    return readiness(port) == (200, "ready")


def test_what_is_said_to_be_ready_is_ready_also_after_a_restart(up: Up) -> None:
    """The second time, the signs of life of the first are still there. Monitors that are overdue by then get their time to run."""
    for _ in range(2):
        port = free_port()
        running = up(port)
        assert readiness(port)[0] == 200
        wait_until(partial(is_ready, port), seconds=300)
        assert is_ready(port)
        running.popen.terminate()
        assert running.popen.wait(END_SECONDS) == 0
