"""GET tranches/apy: six tranches, most senior first, following the book."""

from decimal import Decimal

import pytest
from django.core.cache import cache
from django.utils import timezone

from clients.principals import Scope
from prices import services as price_services
from tests.api import Api
from tests.conftest import MakeApi
from tranches.models import Tranche

pytestmark = pytest.mark.usefixtures("book")
PATH = "/api/v2/tranches/apy"


def rows(api: Api) -> dict[str, dict[str, str]]:
    return {row["tranche_id"]: row for row in api.get(PATH).json()["tranches"]}


def test_the_tranches_come_most_senior_first(anyone: Api) -> None:
    assert list(rows(anyone)) == ["SURE_BTC", "SURE_SNR", "SURE_MEZZ", "SURE_JNR", "SURE_JNR_PLUS", "SURE_EQT"]


def test_an_idle_tranche_yields_its_minimum(anyone: Api) -> None:
    assert {name: Decimal(row["apy"]) for name, row in rows(anyone).items()} == {
        "SURE_BTC": 2,
        "SURE_SNR": 5,
        "SURE_MEZZ": 15,
        "SURE_JNR": 25,
        "SURE_JNR_PLUS": 35,
        "SURE_EQT": 50,
    }


def test_a_full_tranche_yields_its_maximum(anyone: Api) -> None:
    Tranche.objects.filter(pk="SURE_EQT").update(coverage_usd=60_000_000)
    cache.clear()
    equity = rows(anyone)["SURE_EQT"]
    assert (Decimal(equity["apy"]), Decimal(equity["utilization"]), Decimal(equity["available_capacity_ton"])) == (300, 1, 0)


def test_a_bind_shows_at_once_although_the_answer_is_cached(anyone: Api, broker: Api, django_capture_on_commit_callbacks: object) -> None:
    before = rows(anyone)["SURE_BTC"]
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        broker.policy(coverage_amount="10000000")
    after = rows(anyone)["SURE_BTC"]
    assert Decimal(after["coverage_sold_ton"]) > Decimal(before["coverage_sold_ton"]) == 0
    assert Decimal(after["total_capital_ton"]) - Decimal(after["coverage_sold_ton"]) == Decimal(after["available_capacity_ton"])


def test_coverage_is_shown_in_ton_at_the_current_price(anyone: Api, broker: Api) -> None:
    broker.policy(coverage_amount="10000000")
    cache.clear()
    at_three = Decimal(rows(anyone)["SURE_EQT"]["coverage_sold_ton"])
    price_services.set_price(symbol="TON", price_usd=Decimal("1.5"), source="test", observed_at=timezone.now())
    cache.clear()
    assert abs(Decimal(rows(anyone)["SURE_EQT"]["coverage_sold_ton"]) - 2 * at_three) <= Decimal("0.000000002")


def test_an_unchanged_answer_is_a_304(anyone: Api) -> None:
    first = anyone.get(PATH)
    again = anyone.get(PATH, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_moved_book_has_another_etag(anyone: Api, make_api: MakeApi) -> None:
    first = anyone.get(PATH)
    make_api("treasury", Scope.TREASURY).post(
        "/api/v2/tranches/SURE_BTC/movements", {"kind": "deposit", "amount_ton": "1"}, **{"Idempotency-Key": "k"}
    )
    cache.clear()
    assert anyone.get(PATH, **{"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_without_redis_the_answer_comes_from_the_database(anyone: Api, settings: object) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}  # type: ignore[attr-defined]
    assert len(rows(anyone)) == 6


def test_a_parameter_it_does_not_know_is_a_400(anyone: Api) -> None:
    assert anyone.get(f"{PATH}?tranche=SURE_BTC").status_code == 400
