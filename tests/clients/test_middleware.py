"""Every answer says what is left; who asks too often is refused, whatever the path."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from clients import services
from clients.principals import Scope, Tier
from clients.rate_limit import Group, rules
from tests.api import Api

pytestmark = pytest.mark.usefixtures("book")
HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
QUOTE = "/api/v2/quote/multi-dimensional"


@pytest.fixture
def real_limits(settings: Any) -> None:
    settings.RATE_LIMITS = {"anonymous": 2, "standard": 2, "premium": 50, "broker": 500}


def limited(*scopes: Scope, name: str = "slow", tier: Tier = Tier.STANDARD) -> Api:
    return Api(services.create_client(name=name, tier=tier, scopes=scopes)[1])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v2/products", 200),
        ("/api/v2/nothing", 404),
        ("/api/v2/policies", 401),
        ("/api/v2/%00", 400),
        ("/health", 200),
        ("/openapi.json", 200),
        ("/nothing", 404),
        ("/favicon.ico", 301),
        ("/static/favicon.svg", 200),
        ("/admin/", 302),
    ],
)
def test_every_answer_says_how_much_is_left(anyone: Api, path: str, status: int) -> None:
    response = anyone.get(path)
    response.close()
    assert response.status_code == status
    limit, remaining, reset = (int(response[name]) for name in HEADERS)
    assert 0 <= remaining < limit
    assert 0 <= reset <= 2


def test_a_preflight_says_so_too(settings: Any) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example"]
    headers = {"Origin": "https://app.example", "Access-Control-Request-Method": "POST"}
    response = Client().options(QUOTE, headers=headers)
    assert response["Access-Control-Allow-Origin"] == "https://app.example"
    assert set(HEADERS) <= response.headers.keys()


def test_a_page_of_an_allowed_origin_may_read_them(settings: Any) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example"]
    exposed = Client().get("/api/v2/products", headers={"Origin": "https://app.example"})["Access-Control-Expose-Headers"]
    assert {*HEADERS, "Retry-After"} <= set(exposed.split(", "))


def test_an_empty_bucket_is_a_429_that_says_when_to_come_again(real_limits: None) -> None:
    client = limited(Scope.READ)
    answers = [client.get("/api/v2/policies") for _ in range(4)]
    while (refused := client.get("/api/v2/policies")).status_code == 200:
        pass
    assert [answer.status_code for answer in answers] == [200] * 4
    assert (refused.status_code, refused.json()["code"], refused["Retry-After"]) == (429, "throttled", "1")
    assert (refused["Content-Type"], refused["RateLimit-Remaining"]) == ("application/problem+json", "0")
    assert refused["Content-Security-Policy"]


def test_a_page_that_is_asked_for_too_often_is_refused_as_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clients.rate_limit.rules._OWN_RATES", {"page": 0.01})
    answer = Client().get("/docs")
    assert answer.status_code == 429
    assert b"<h1>Too many requests</h1>" in answer.content


def test_many_pages_do_not_cost_the_files_they_are_made_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rules._OWN_RATES, Group.PAGE, 1)
    while Client().get("/docs").status_code == 200:
        pass
    answer = Client().get("/static/favicon.svg")
    answer.close()
    assert (answer.status_code, answer["RateLimit-Limit"]) == (200, "1000")


def test_files_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rules._OWN_RATES, Group.STATIC, 0.01)
    assert Client().get("/static/favicon.svg").status_code == 429


def test_one_group_leaves_the_others_alone(real_limits: None) -> None:
    client = limited(Scope.READ, Scope.WRITE)
    while client.get("/api/v2/policies").status_code == 200:
        pass
    assert client.quote()["premium"] == Decimal("19.73")


def test_one_client_leaves_the_others_alone(real_limits: None) -> None:
    greedy, modest = limited(Scope.READ), limited(Scope.READ, name="modest")
    while greedy.get("/api/v2/policies").status_code == 200:
        pass
    assert modest.get("/api/v2/policies").status_code == 200


def test_strangers_at_one_address_share_a_bucket(real_limits: None, settings: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    here, there = {"X-Forwarded-For": "198.51.100.1"}, {"X-Forwarded-For": "198.51.100.2"}
    while Api().get("/api/v2/products", **here).status_code == 200:
        pass
    assert Api().get("/api/v2/products", **there).status_code == 200


def test_a_wrong_key_costs_a_token_of_the_address(settings: Any) -> None:
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"anonymous": 1}
    codes = [Api("ton_wrong").get("/api/v2/products").json()["code"] for _ in range(10)]
    assert codes[0] == "invalid_key"
    assert "throttled" in codes
