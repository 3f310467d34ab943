"""Generated requests against the real application: every answer is one that the OpenAPI document announces."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case
from schemathesis.checks import CHECKS, load_all_checks

from clients.principals import Scope
from tests.conftest import MakeApi
from tests.thorough import amount

pytestmark = pytest.mark.scaled
load_all_checks()
ANSWERS_ARE_ANNOUNCED: list[Any] = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
        "response_headers_conformance",
    ]
)
# These answer 503 by design: readiness while no worker runs, the risk snapshot before the first one has been taken.
UNREADY = ["/health/ready", "/api/v2/risk/snapshot"]
schema = schemathesis.openapi.from_wsgi("/openapi.json", app=get_wsgi_application()).exclude(path=UNREADY)
bounded = settings(
    max_examples=amount(30, 3),
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def _one_transaction() -> Iterator[None]:
    """Requests share the connection of the test, and so does its roll-back."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def key(make_api: MakeApi) -> str:
    return make_api("generated", *Scope).key or ""


@schema.parametrize()
@bounded
def test_a_stranger_gets_only_announced_answers(case: Case, book: None) -> None:
    case.call_and_validate(checks=ANSWERS_ARE_ANNOUNCED)


@schema.parametrize()
@bounded
def test_a_client_gets_only_announced_answers(case: Case, book: None, key: str) -> None:
    case.call_and_validate(checks=ANSWERS_ARE_ANNOUNCED, headers={"Authorization": f"Bearer {key}"})
