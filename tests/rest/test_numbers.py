"""Quantities are JSON numbers in every answer, to the digit that the database holds."""

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.principals import Scope
from quotes.models import Policy
from tests.api import Api
from tests.conftest import MakeApi
from tests.thorough import amount
from tranches.models import LedgerEntry

pytestmark = pytest.mark.usefixtures("book")
QUOTED_DECIMAL = re.compile(rb'"-?[0-9]+\.[0-9]+"')
PUBLIC = [
    "risk/exposure",
    "risk/alerts",
    "risk/snapshot",
    "risk/snapshots",
    "bridges",
    "bridge-health/celer_eth_ton",
    "tranches/apy",
    "tranches/SURE_EQT/history",
    "prices",
    "products?limit=3",
    "capacity?coverage_type=depeg&chain=Ethereum&stablecoin=USDC",
]


@pytest.mark.parametrize("path", PUBLIC)
def test_no_read_has_a_quantity_in_quotes(anyone: Api, path: str) -> None:
    content = anyone.get(f"/api/v2/{path}").content
    assert QUOTED_DECIMAL.findall(content) == []


def test_no_write_has_one_either(make_api: MakeApi) -> None:
    api = make_api("all", *Scope)
    quoted = api.post("/api/v2/quote/multi-dimensional", QUOTE)
    bound = api.bind(quoted.json()["quote_token"])
    refused = api.bind(api.quote(**QUOTE)["quote_token"], max_premium="0.01")
    answers = [
        quoted,
        bound,
        refused,
        api.get(bound["Location"]),
        api.post(f"{bound['Location']}/cancel"),
        api.post("/api/v2/tranches/SURE_EQT/movements", {"kind": "deposit", "amount_ton": "1.000000001"}, **{"Idempotency-Key": "one"}),
        api.post("/api/v1/batch-process", {"items": [{"id": 1, "data": QUOTE}]}),
    ]
    assert [answer.status_code for answer in answers] == [200, 201, 409, 200, 200, 201, 200]
    assert [QUOTED_DECIMAL.findall(answer.content) for answer in answers] == [[]] * len(answers)
    assert refused.json()["limit"] == Decimal("0.01")


def test_a_repeated_bind_is_answered_to_the_byte(broker: Api) -> None:
    token = broker.quote(coverage_amount="15000", duration_days=73)["quote_token"]
    first, second = (broker.bind(token, idempotency_key="same") for _ in range(2))
    assert first.content == second.content
    assert b'"premium":24.00' in first.content


def test_a_repeated_movement_is_answered_to_the_byte(make_api: MakeApi) -> None:
    api = make_api("treasury", Scope.TREASURY)
    path, body, key = "/api/v2/tranches/SURE_EQT/movements", {"kind": "deposit", "amount_ton": 5}, {"Idempotency-Key": "same"}
    first, second = (api.post(path, body, **key) for _ in range(2))
    assert first.content == second.content
    assert b'"amount_ton":5.000000000,"amount_nano":"5000000000"' in first.content


@settings(max_examples=amount(200, 15), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rate=st.decimals(0, 1, places=12), prices=st.tuples(*[st.decimals(Decimal("0.0001"), Decimal("0.9999"), places=4)] * 2))
def test_what_the_database_holds_is_what_stands_in_the_text(broker: Api, rate: Decimal, prices: tuple[Decimal, Decimal]) -> None:
    policy = Policy.objects.first() or Policy.objects.get(pk=broker.policy(coverage_amount="15000", duration_days=73)["id"])
    floor, trigger = min(prices), max(prices) + Decimal("0.0001")
    Policy.objects.filter(pk=policy.pk).update(total_rate=rate, floor_price=floor, trigger_price=trigger)
    content = broker.get(f"/api/v2/policies/{policy.pk}").content.decode()
    assert f'"total_rate":{rate.normalize():f},' in content
    assert f'"trigger_price":{trigger.normalize():f},"floor_price":{floor.normalize():f},' in content
    assert '"coverage_amount":15000.00,"duration_days":73,"premium":24.00,' in content


def test_nano_is_the_same_amount_exactly(anyone: Api) -> None:
    for row in anyone.get("/api/v2/tranches/SURE_EQT/history").json()["results"]:
        entry = LedgerEntry.objects.get(pk=row["id"])
        assert (Decimal(row["capital_nano"]), Decimal(row["liquid_nano"])) == (entry.capital_ton * 10**9, entry.liquid_ton * 10**9)
    for tranche in anyone.get("/api/v2/tranches/apy").json()["tranches"]:
        for name in ("total_capital", "coverage_sold", "available_capacity"):
            assert tranche[f"{name}_nano"] == str(int(Decimal(tranche[f"{name}_ton"]) * 10**9))


QUOTE: dict[str, Any] = {
    "coverage_type": "depeg",
    "chain": "Ethereum",
    "stablecoin": "USDC",
    "coverage_amount": 10_000,
    "duration_days": 90,
}
