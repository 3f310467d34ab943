"""More patience with Redis than a service has: what is tested here is what becomes of a request, not how long is waited for an answer."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _a_busy_machine_is_no_outage(_nothing_remembered: None, settings: Any) -> None:
    """While other tests hold the processor Redis may take longer than 0.2 s; for a second after that, binds are answered 503."""
    settings.REDIS_TIMEOUTS = {"socket_timeout": 3.0, "socket_connect_timeout": 3.0}
