"""Fixtures of the monitoring API: nothing measured before, worker and beat alive."""

from typing import Any

import pytest

from clients.principals import Scope
from ops.observability import heartbeat
from ops.observability.metrics import windows
from tests.api import Api
from tests.conftest import MakeApi, ReadMetrics


@pytest.fixture
def operator(make_api: MakeApi) -> Api:
    """A client with the admin scope."""
    return make_api("operator", Scope.ADMIN)


@pytest.fixture
def alive(measured: ReadMetrics) -> ReadMetrics:
    """Everything that readiness asks for, and nothing measured yet."""
    for process in heartbeat.PROCESSES:
        heartbeat.beat(process)
    return measured


@pytest.fixture
def report(operator: Api, alive: ReadMetrics) -> Any:
    """GET a monitoring endpoint after everything recorded so far has been sent; answers its body."""

    def get(name: str) -> Any:
        alive()
        windows.forget()
        response = operator.get(f"/api/v1/monitoring/{name}")
        assert response.status_code == 200, response.content
        return response.json()

    return get
