"""Sales stop while a coin is below its trigger, and go on after it recovered."""

from decimal import Decimal

import pytest

from clients.principals import Scope
from prices import replay
from prices.models import DepegState, PegReference
from quotes.models import CoverageType, SalesSuspension
from quotes.services import suspensions
from risk.price_suspensions import ACTOR
from risk.tasks import set_price_gates
from tests.api import Api
from tests.conftest import MakeApi
from tests.prices.markets import market
from tests.prices.push import minutes_ago, push

pytestmark = pytest.mark.usefixtures("book")
COIN = SalesSuspension.Subject.COIN


def suspended() -> list[str]:
    return list(SalesSuspension.objects.values_list("code", flat=True))


def fall_and_recover(*prices: str) -> None:
    """Prices of USDC, a minute apart."""
    for index, price in enumerate(prices):
        push(price, at=minutes_ago(len(prices) - index))


def test_sales_stop_with_the_first_price_below_the_trigger() -> None:
    push("0.9699")
    assert suspended() == ["USDC"]
    assert SalesSuspension.objects.get().reason == "USDC is at 0.9699 of its peg reference, below the trigger 0.9700."


def test_at_the_trigger_sales_go_on() -> None:
    push("0.97")
    assert suspended() == []


def test_a_suspended_coin_cannot_be_bought(broker: Api) -> None:
    token = broker.quote()["quote_token"]
    push("0.96")
    refused = broker.bind(token)
    assert (refused.status_code, refused.json()["code"]) == (409, "sales_suspended")
    assert broker.bind(broker.quote(stablecoin="DAI")["quote_token"]).status_code == 201


def test_a_pushed_price_stops_sales(make_api: MakeApi) -> None:
    oracle = make_api("oracle", Scope.ORACLE)
    seen = {"symbol": "USDT", "price_usd": "0.95", "observed_at": minutes_ago(0).isoformat()}
    oracle.post("/api/v2/prices", {"source": "kraken", "observations": [seen]})
    assert suspended() == ["USDT"]


def test_two_recoveries_above_the_margin_end_it() -> None:
    fall_and_recover("0.96", "0.981", "0.98")
    assert suspended() == []


@pytest.mark.parametrize("recovery", [["0.99"], ["0.99", "0.9799"], ["0.979", "0.979", "0.979"], ["0.99", "0.96", "0.99"]])
def test_anything_less_does_not(recovery: list[str]) -> None:
    fall_and_recover("0.96", *recovery)
    assert suspended() == ["USDC"]


def test_the_trigger_is_a_fraction_of_the_peg_reference() -> None:
    PegReference.objects.filter(symbol="sUSDe").update(nav_usd=Decimal("1.2"))
    push("1.16", symbol="sUSDe")
    assert suspended() == ["sUSDe"]


def test_what_staff_suspended_only_staff_resume() -> None:
    suspensions.suspend(subject=COIN, code="USDC", reason="an audit", actor="staff:chief")
    fall_and_recover("0.96", "1", "1", "1")
    assert [suspension.actor for suspension in SalesSuspension.objects.all()] == ["staff:chief"]


def test_a_suspension_lifted_too_early_is_set_again_by_the_job() -> None:
    push("0.96")
    suspensions.resume(subject=COIN, code="USDC", actor=ACTOR)
    set_price_gates()
    assert suspended() == ["USDC"]


def test_the_job_follows_an_edited_trigger() -> None:
    push("0.98")
    CoverageType.objects.filter(code="depeg").update(trigger_price=Decimal("0.985"))
    set_price_gates()
    assert suspended() == ["USDC"]


def test_without_a_trigger_nothing_is_suspended() -> None:
    CoverageType.objects.filter(code="depeg").update(trigger_price=None, floor_price=None)
    push("0.5")
    assert suspended() == []


def test_the_wick_of_one_venue_suspends_nothing_while_others_hold() -> None:
    push("0.9998", source="coinbase", at=minutes_ago(3))
    push("0.74", source="one-venue", at=minutes_ago(2))
    push("0.65", symbol="USDe", source="one-venue", at=minutes_ago(1))
    assert suspended() == ["USDe"]  # nobody else spoke for USDe
    push("0.9985", symbol="USDe", source="curve", at=minutes_ago(0.9))
    push("0.65", symbol="USDe", source="one-venue", at=minutes_ago(0.5))
    assert suspended() == []


def changes_of_sales(name: str, symbol: str, *, step: int) -> list[str]:
    """Play a recorded market; when sales of the coin stopped and went on."""
    told, before = [], False
    for [tick] in replay.play([replay.ticks(market(name), symbol, step=step)], speed=1e9):
        stopped = symbol in suspended()
        if stopped != before:
            told.append(f"{tick.recorded_at:%d %b %H:%M} {'stopped' if stopped else 'resumed'}")
        before = stopped
    return told


def test_the_svb_weekend_stops_sales_of_usdc_until_the_peg_returns() -> None:
    changes = changes_of_sales("usdc_svb_2023_USDCUSDT_60s.csv.gz", "USDC", step=1800)
    assert changes == ["11 Mar 14:00 stopped", "12 Mar 23:30 resumed"]
    assert suspended() == []


def test_the_scare_about_busd_stays_quiet() -> None:
    assert changes_of_sales("busd_2023_BUSDUSDT_300s.csv.gz", "BUSD", step=3600) == []
    assert DepegState.objects.get(symbol="BUSD").state == "pegged"
