"""Who may see how the service does."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from clients.principals import Scope
from tests.api import Api
from tests.conftest import MakeApi

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("measured")]
REPORTS = [
    "health",
    "metrics/api",
    "metrics/underwriting",
    "metrics/websocket",
    "metrics/database",
    "dashboard",
    "notifications/stats",
    "system/status",
]
ACTIONS = ["metrics/reset", "cleanup"]


def path(name: str) -> str:
    return f"/api/v1/monitoring/{name}"


@pytest.fixture
def staff() -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_user("operator", is_staff=True))
    return client


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_for_the_admin_scope_and_for_staff(name: str, operator: Api, broker: Api, anyone: Api, staff: Client) -> None:
    assert operator.get(path(name)).status_code == 200
    assert staff.get(path(name)).status_code == 200
    assert broker.get(path(name)).status_code == 403
    assert anyone.get(path(name)).status_code == 401


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_only_read(name: str, operator: Api) -> None:
    assert operator.post(path(name)).status_code == 405


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_is_for_the_admin_scope(name: str, operator: Api, broker: Api, anyone: Api) -> None:
    assert operator.post(path(name)).status_code == 200
    assert broker.post(path(name)).status_code == 403
    assert anyone.post(path(name)).status_code == 401
    assert operator.get(path(name)).status_code == 405


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_of_staff_needs_the_csrf_token(name: str, staff: Client) -> None:
    assert staff.post(path(name)).status_code == 403
    staff.get("/admin/login/")
    staff.cookies["csrftoken"] = token = "a" * 32
    assert staff.post(path(name), content_type="application/json", headers={"X-CSRFToken": token}).status_code == 200


def test_a_session_that_is_not_of_staff_counts_for_nothing() -> None:
    client = Client()
    client.force_login(User.objects.create_user("customer"))
    assert client.get(path("health")).status_code == 401


def test_the_overview_is_for_the_read_scope(make_api: MakeApi, anyone: Api, staff: Client) -> None:
    assert make_api("reader", Scope.READ).get("/api/v1/metrics").status_code == 200
    assert make_api("writer", Scope.WRITE).get("/api/v1/metrics").status_code == 403
    assert staff.get("/api/v1/metrics").status_code == 200
    assert anyone.get("/api/v1/metrics").status_code == 401
