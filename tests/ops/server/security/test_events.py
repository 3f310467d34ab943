"""Security events: one line each, counted over all processes, and an alert when there are too many."""

import time
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from clients import services
from ops.observability import metrics
from ops.observability.metrics import windows
from ops.server import security
from ops.server.security import Event, alerts
from ops.server.security.events import THRESHOLDS
from ops.server.security.recording import LINES_PER_SECOND
from tests.api import Api

QUOTE = "/api/v2/quote/multi-dimensional"


@pytest.fixture(autouse=True)
def _counted_from_nothing(caplog: pytest.LogCaptureFixture) -> None:
    metrics.flush()
    with windows.client() as redis:
        redis.flushdb()
    windows.forget()
    caplog.clear()


def kinds(caplog: pytest.LogCaptureFixture) -> list[str]:
    lines: list[Any] = [record.msg for record in caplog.records]
    return [line["kind"] for line in lines if isinstance(line, dict) and line.get("event") == "security_event"]


def counted() -> dict[str, int]:
    metrics.flush()
    windows.forget()
    return {kind: n for kind, n in alerts.report()["events"].items() if n}


def test_every_kind_has_a_threshold() -> None:
    assert set(THRESHOLDS) == set(Event)


@pytest.mark.parametrize(
    ("path", "headers", "kind"),
    [
        ("/api/v2/products", {"X-API-Key": "ton_wrong"}, Event.BAD_KEY),
        ("/api/v2/products", {"Host": "evil.example"}, Event.HOST_REFUSED),
        ("/api/v2/products", {"Origin": "https://evil.example"}, Event.ORIGIN_REFUSED),
        ("/api/v2/products?x=' or 1=1", {}, Event.SQL_PATTERN),
        ("/api/v2/../secret", {}, Event.TRAVERSAL),
        ("/api/v2/%01", {}, Event.CONTROL_CHARACTER),
        ("/api/v2/products?x=" + "x" * 5000, {}, Event.OVERSIZED),
    ],
)
def test_what_happens_at_the_edge_is_told_and_counted(
    catalogue: None, caplog: pytest.LogCaptureFixture, path: str, headers: dict[str, str], kind: Event
) -> None:
    Api().get(path, **headers)
    assert kinds(caplog) == [kind.value]
    assert counted() == {kind.value: 1}


@pytest.mark.parametrize(
    ("path", "headers"), [("/api/v2/products", {"Host": "evil.example"}), ("/", {"Host": "evil.example"}), ("/api/v2/%01", {})]
)
def test_a_flood_of_refused_requests_is_told_in_a_few_lines(
    catalogue: None, caplog: pytest.LogCaptureFixture, path: str, headers: dict[str, str]
) -> None:
    anyone = Api()
    assert {anyone.get(path, **headers).status_code for _ in range(30)} <= {400, 429}
    lines: list[Any] = [record.msg for record in caplog.records]
    answered = [line for line in lines if isinstance(line, dict) and line["event"] == "request answered"]
    assert len(lines) - len(answered) <= 2 * LINES_PER_SECOND + 10  # two kinds, the second may have changed
    assert not any(record.exc_info for record in caplog.records)


def test_an_attack_in_a_body_is_told(catalogue: None, caplog: pytest.LogCaptureFixture) -> None:
    Api().post(QUOTE, {"chain": "x' UNION SELECT secret FROM keys"})
    assert kinds(caplog) == [Event.SQL_PATTERN.value]


def test_a_call_from_outside_the_networks_is_told(db: None, caplog: pytest.LogCaptureFixture) -> None:
    Api(services.create_client(name="desk", allowed_networks=["198.51.100.0/24"])[1]).get("/api/v2/policies")
    assert kinds(caplog) == [Event.ADDRESS_REFUSED.value]


def test_no_line_holds_the_key_that_was_tried(db: None, caplog: pytest.LogCaptureFixture) -> None:
    Api("ton_a-guess-that-must-not-be-kept").get("/api/v2/policies")
    assert "a-guess-that-must-not-be-kept" not in caplog.text


def test_a_flood_is_counted_whole_and_told_in_a_few_lines(caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(500):
        security.record(Event.RATE_LIMITED, address="192.0.2.1")
    assert len(kinds(caplog)) <= 20
    assert counted() == {"rate_limited": 500}


def test_too_many_of_a_kind_raise_one_alert(caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(THRESHOLDS[Event.BAD_LOGIN]):
        security.record(Event.BAD_LOGIN, address="192.0.2.1")
    metrics.flush()
    now = time.time()
    assert [alert.kind for alert in alerts.watch(now=now)] == ["bad_login"]
    assert alerts.watch(now=now) == []
    assert [(alert["kind"], alert["count"]) for alert in alerts.report()["alerts"]] == [("bad_login", 20)]
    assert "security_alert" in caplog.text


def test_one_fewer_raises_none() -> None:
    for _ in range(THRESHOLDS[Event.BAD_LOGIN] - 1):
        security.record(Event.BAD_LOGIN)
    metrics.flush()
    assert alerts.watch(now=time.time()) == []


@pytest.fixture
def chief(db: None, settings: Any) -> User:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # many attempts in a short time
    return User.objects.create_superuser("chief", password="the-right-password")


def attempt(password: str, name: str = "chief") -> Any:
    return Client().post("/admin/login/", {"username": name, "password": password})


def test_a_wrong_password_is_told_and_the_eleventh_is_not_even_tried(chief: User, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(10):
        attempt("wrong")
    refused = attempt("the-right-password")
    assert b"Too many failed attempts" in refused.content
    assert kinds(caplog).count("bad_login") == 10
    assert "logins_throttled" in kinds(caplog)


def test_a_right_password_costs_nothing(chief: User) -> None:
    assert {attempt("the-right-password").status_code for _ in range(12)} == {302}


def test_wrong_keys_are_throttled_by_address(db: None) -> None:
    codes = [Api(f"ton_{number}").get("/api/v2/policies").json()["code"] for number in range(30)]
    assert codes[0] == "invalid_key"
    assert codes[-1] == "too_many_failures"


def test_a_key_that_was_good_here_is_not_locked_out_by_its_neighbours(db: None) -> None:
    neighbour = Api(services.create_client(name="desk")[1])
    assert neighbour.get("/api/v2/policies").status_code == 403
    for number in range(30):
        Api(f"ton_{number}").get("/api/v2/policies")
    assert neighbour.get("/api/v2/policies").status_code == 403
