"""`manage.py demo_book`: capital and policies to look at."""

from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from prices import selectors as price_selectors
from prices import services as price_services
from prices.models import TON, AssetPrice, PriceObservation
from quotes.models import Policy
from quotes.selectors import book as book_selectors
from quotes.selectors.reconciliation import reconcile
from tranches import selectors as tranche_selectors

pytestmark = pytest.mark.usefixtures("catalogue")


def run(policies: int, **options: object) -> str:
    out = StringIO()
    call_command("demo_book", policies=policies, stdout=out, **options)
    return out.getvalue()


def test_empty_tranches_are_endowed_at_three_usd_a_ton() -> None:
    run(0)
    capital = tranche_selectors.capital()
    assert (capital.total_usd, capital.liquid_usd) == (Decimal(600_000_000), Decimal(240_000_000))


def test_no_policies_are_sold_when_none_are_asked_for() -> None:
    run(0)
    assert not Policy.objects.exists()


def test_a_known_price_of_ton_stays() -> None:
    price_services.set_price(symbol="TON", price_usd=Decimal(5), source="test", observed_at=timezone.now())
    run(0)
    assert AssetPrice.objects.get(symbol=TON).price_usd == 5


def test_capital_is_given_once() -> None:
    run(0)
    run(0)
    assert tranche_selectors.capital().total_usd == Decimal(600_000_000)


def test_a_simulated_market_gets_a_past_once_and_its_present_is_left_alone(settings: Any) -> None:
    settings.PRICE_FEEDS = ("simulator",)
    assert "a past" in run(0)
    assert "a past" not in run(0)
    now = timezone.now()
    closes = price_selectors.daily_closes(symbols=["USDC", "USDT"], days=30, now=now)
    assert {coin: len(days) for coin, days in closes.items()} == {"USDC": 30, "USDT": 30}
    assert not AssetPrice.objects.filter(symbol="USDC").exists()


def test_a_real_market_gets_no_past(settings: Any) -> None:
    settings.PRICE_FEEDS = ()
    run(0)
    assert not PriceObservation.objects.exists()


@pytest.mark.parametrize("policies", [60, 1000])
def test_the_book_stands_at_about_half_of_effective_capital(policies: int) -> None:
    run(policies)
    capital = book_selectors.load().capital
    assert Decimal("0.4") < capital.coverage_usd / capital.effective_usd < Decimal("0.6")


def test_its_policies_belong_to_the_demo_client() -> None:
    run(60)
    assert set(Policy.objects.values_list("client__name", flat=True)) == {"demo"}


def test_the_same_book_again_sells_nothing_more() -> None:
    run(60)
    run(60)
    assert Policy.objects.count() == 60


def test_if_empty_leaves_a_book_with_policies_alone() -> None:
    run(60)
    assert "none is sold" in run(80, seed=8, if_empty=True)
    assert Policy.objects.count() == 60


def test_if_empty_fills_an_empty_book() -> None:
    run(60, if_empty=True)
    assert Policy.objects.count() == 60


def test_a_negative_number_is_refused() -> None:
    with pytest.raises(CommandError, match="cannot be negative"):
        run(-1)


@pytest.mark.django_db(transaction=True)
def test_the_book_reconciles() -> None:
    run(500)
    assert reconcile().differences == ()
