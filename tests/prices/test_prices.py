"""GET and POST prices."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from clients.principals import Scope
from prices.feeds import FEEDS, REPLAY
from prices.models import PriceObservation, PriceSource
from tests.api import Api
from tests.conftest import MakeApi
from tests.prices.push import assign, minutes_ago, push

PRICES = "/api/v2/prices"
pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def oracle(make_api: MakeApi) -> Api:
    assign("bitfinex", "client:oracle")
    return make_api("oracle", Scope.ORACLE)


def body(**changes: Any) -> dict[str, Any]:
    """A push of one price of USDC, seen now."""
    seen = {"symbol": "USDC", "price_usd": "0.9995", "observed_at": timezone.now().isoformat()}
    return {"source": "bitfinex", "observations": [seen | changes]}


def price(api: Api, symbol: str = "USDC") -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in api.get(PRICES).json()["prices"] if row["symbol"] == symbol)
    return found


def test_a_push_is_counted_and_shown(oracle: Api, anyone: Api) -> None:
    response = oracle.post(PRICES, body(price_usd=0.985))
    assert (response.status_code, response.json()) == (200, {"received": 1, "new": 1})
    shown = price(anyone)
    assert (shown["price_usd"], shown["deviation_pct"], shown["state"], shown["stale"]) == (
        Decimal("0.98500000"),
        Decimal("-1.5000"),
        "warning",
        False,
    )
    assert [source["source"] for source in shown["sources"]] == ["bitfinex"]


def test_a_repeated_push_brings_nothing_new(oracle: Api) -> None:
    push_of_one = body()
    oracle.post(PRICES, push_of_one)
    assert oracle.post(PRICES, push_of_one).json() == {"received": 1, "new": 0}


def test_every_asset_is_listed_before_anything_was_seen(anyone: Api) -> None:
    rows = anyone.get(PRICES).json()["prices"]
    assert (len(rows), rows[-1]["symbol"]) == (15, "TON")
    assert {(row["price_usd"], row["stale"], row["state"]) for row in rows} == {(None, True, None)}


def test_a_source_that_fell_silent_is_no_longer_shown_and_the_price_is_stale(anyone: Api) -> None:
    push("0.97", at=minutes_ago(1))
    PriceObservation.objects.update(observed_at=minutes_ago(16))
    assert price(anyone)["sources"] == []


def test_a_reader_that_holds_the_prices_gets_304_until_one_changes(oracle: Api, anyone: Api) -> None:
    oracle.post(PRICES, body())
    tag = anyone.get(PRICES)["ETag"]
    assert anyone.get(PRICES, **{"If-None-Match": tag}).status_code == 304
    oracle.post(PRICES, body(price_usd="0.9"))
    assert anyone.get(PRICES, **{"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"symbol": "DOGE"}, "symbol"),
        ({"symbol": None}, "symbol"),
        ({"price_usd": 0}, "price_usd"),
        ({"price_usd": "-1"}, "price_usd"),
        ({"price_usd": True}, "price_usd"),
        ({"price_usd": "NaN"}, "price_usd"),
        ({"price_usd": "1_0"}, "price_usd"),
        ({"price_usd": "1.123456789"}, "price_usd"),
        ({"observed_at": "yesterday"}, "observed_at"),
        ({"observed_at": "0001-01-01T00:00:00+14:00"}, "observed_at"),
        ({"observed_at": "2020-01-01T00:00:00Z"}, "observed_at"),
        ({"observed_at": (timezone.now() + timedelta(days=1)).isoformat()}, "observed_at"),
        ({"volume": 5}, "volume"),
    ],
)
def test_a_bad_observation_is_a_400_that_names_its_field(oracle: Api, changes: dict[str, Any], field: str) -> None:
    response = oracle.post(PRICES, body(**changes))
    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == [f"observations.0.{field}"]


@pytest.mark.parametrize("observation", [True, 5, "USDC", None, []])
def test_an_observation_that_is_no_object_is_a_400(oracle: Api, observation: Any) -> None:
    response = oracle.post(PRICES, {"source": "bitfinex", "observations": [observation]})
    assert response.json()["errors"][0]["field"].startswith("observations.0")


@pytest.mark.parametrize("source", ["", "Kraken", "kra ken", "x" * 33, None, 5.5])
def test_a_bad_source_is_a_400(oracle: Api, source: Any) -> None:
    response = oracle.post(PRICES, body() | {"source": source})
    assert (response.status_code, [error["field"] for error in response.json()["errors"]]) == (400, ["source"])


@pytest.mark.parametrize("source", ["invented", *FEEDS, REPLAY])
def test_a_source_that_nobody_assigned_is_a_403_and_nothing_is_kept(oracle: Api, source: str) -> None:
    answer = oracle.post(PRICES, body() | {"source": source})
    assert (answer.status_code, answer.json()["code"]) == (403, "source_not_assigned")
    assert not PriceObservation.objects.exists()
    assert not PriceSource.objects.filter(source=source).exists()


def test_a_source_that_is_switched_off_takes_no_push_and_has_no_vote(oracle: Api, anyone: Api) -> None:
    oracle.post(PRICES, body())
    PriceSource.objects.update(is_enabled=False)
    assert oracle.post(PRICES, body()).json()["code"] == "source_not_assigned"
    assert price(anyone)["sources"] == []


def test_one_bad_observation_refuses_all(oracle: Api) -> None:
    both = body()
    both["observations"] += body(symbol="DOGE")["observations"]
    response = oracle.post(PRICES, both)
    assert response.json()["errors"][0]["field"] == "observations.1.symbol"
    assert not PriceObservation.objects.exists()


@pytest.mark.parametrize("count", [0, 501])
def test_a_push_has_one_to_five_hundred_observations(oracle: Api, count: int) -> None:
    one = body()
    assert oracle.post(PRICES, one | {"observations": one["observations"] * count}).status_code == 400


def test_five_hundred_observations_are_one_push(oracle: Api) -> None:
    start = timezone.now()
    seen = [body(observed_at=(start - timedelta(seconds=index)).isoformat())["observations"][0] for index in range(500)]
    assert oracle.post(PRICES, {"source": "bitfinex", "observations": seen}).json() == {"received": 500, "new": 500}


def test_another_clients_source_is_a_403(oracle: Api, make_api: MakeApi) -> None:
    oracle.post(PRICES, body())
    response = make_api("other", Scope.ORACLE).post(PRICES, body())
    assert (response.status_code, response.json()["code"]) == (403, "source_not_assigned")


def test_only_oracles_push(broker: Api, anyone: Api) -> None:
    assert (anyone.post(PRICES, body()).status_code, broker.post(PRICES, body()).status_code) == (401, 403)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_prices_are_only_read_and_pushed(oracle: Api, method: str) -> None:
    response = getattr(oracle.client, method)(PRICES, headers={"Authorization": f"Bearer {oracle.key}"})
    assert (response.status_code, response["Allow"]) == (405, "GET, POST, HEAD, OPTIONS")


def test_an_unknown_parameter_is_a_400(anyone: Api) -> None:
    assert anyone.get(f"{PRICES}?symbol=USDC").json()["errors"][0]["field"] == "symbol"
