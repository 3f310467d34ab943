"""Recording observations: prices and depeg states follow from them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from ops.api.problems import Problem
from prices import services
from prices.models import AssetPrice, DepegState, PegReference, PriceObservation, PriceSource
from tests.prices.push import minutes_ago, price_of, push, state_of

pytestmark = pytest.mark.usefixtures("catalogue")


def test_the_first_word_on_a_coin_is_its_price() -> None:
    assert push("0.9991") == 1
    assert AssetPrice.objects.get(symbol="USDC").source == "kraken"
    assert (price_of(), state_of()) == (Decimal("0.9991"), "pegged")


def test_the_price_is_the_median_of_the_sources() -> None:
    for source, price in {"kraken": "0.98", "coinbase": "0.995", "uniswap": "1"}.items():
        push(price, source=source)
    assert price_of() == Decimal("0.995")
    assert AssetPrice.objects.get(symbol="USDC").source == "median of 3"


def test_the_same_observation_again_is_nothing_new() -> None:
    at = timezone.now()
    assert (push("0.97", at=at), push("0.97", at=at)) == (1, 0)


def test_the_first_word_on_a_moment_stays() -> None:
    at = timezone.now()
    push("0.97", at=at)
    push("1.00", at=at)
    assert price_of() == Decimal("0.97")


def test_an_older_observation_does_not_displace_a_newer_one() -> None:
    push("0.97", at=minutes_ago(1))
    push("1.00", at=minutes_ago(2))
    assert price_of() == Decimal("0.97")


def test_late_observations_are_no_recoveries() -> None:
    push("0.97", at=minutes_ago(1))
    for minutes in (5, 4, 3):
        push("1.00", at=minutes_ago(minutes))
    assert state_of() == "critical"


def test_what_was_seen_an_hour_ago_is_kept_but_sets_no_price() -> None:
    assert push("0.5", at=minutes_ago(60)) == 1
    assert not AssetPrice.objects.filter(symbol="USDC").exists()


def test_two_recoveries_end_a_depeg_and_since_tells_when() -> None:
    push("0.97", at=minutes_ago(4))
    fallen = DepegState.objects.get(symbol="USDC").since
    push("1", at=minutes_ago(3))
    assert DepegState.objects.get(symbol="USDC").since == fallen
    recovered = minutes_ago(2)
    push("1", at=recovered)
    assert (state_of(), DepegState.objects.get(symbol="USDC").since) == ("pegged", recovered)


def test_a_yield_bearing_coin_is_measured_against_its_net_asset_value() -> None:
    PegReference.objects.filter(symbol="USDY").update(nav_usd=Decimal("1.12"))
    push("1.09", symbol="USDY")
    assert state_of("USDY") == "critical"


def test_ton_has_a_price_and_no_peg() -> None:
    push("3.05", symbol="TON")
    assert price_of("TON") == Decimal("3.05")
    assert not DepegState.objects.exists()


def test_a_symbol_is_known_in_any_case() -> None:
    push("1.0001", symbol="susde")
    assert price_of("sUSDe") == Decimal("1.0001")


@pytest.mark.parametrize("minutes", [-2, 24 * 60 + 1])
def test_a_time_out_of_bounds_is_refused_and_nothing_is_kept(minutes: float) -> None:
    with pytest.raises(Problem, match="24 h"):
        push("1", at=minutes_ago(minutes))
    assert not PriceObservation.objects.exists()


def test_an_unknown_symbol_is_refused() -> None:
    with pytest.raises(Problem, match=r"One of .*USDC"):
        push("1", symbol="DOGE")


def test_nobody_speaks_for_the_source_of_another() -> None:
    push("1", reporter="client:one")
    with pytest.raises(Problem, match="kraken") as refused:
        push("0.5", reporter="client:two")
    assert (refused.value.status, refused.value.code) == (403, "source_not_assigned")
    assert PriceSource.objects.get().reporter == "client:one"


def test_the_spikes_of_one_venue_in_january_2024_change_no_state() -> None:
    for source in ("coinbase", "uniswap"):
        push("0.9998", source=source, at=minutes_ago(5))
    for minutes, spike in enumerate(["0.74", "0.80", "0.76"], start=1):
        push(spike, source="one-venue", at=minutes_ago(4 - minutes))
    assert state_of() == "pegged"


def test_the_fall_of_usde_on_one_venue_changes_no_state_beside_one_other() -> None:
    push("0.9985", symbol="USDe", source="curve", at=minutes_ago(5))
    push("0.65", symbol="USDe", source="one-venue", at=minutes_ago(1))
    assert state_of("USDe") == "pegged"


def test_a_price_set_by_hand_gives_way_to_what_is_seen() -> None:
    services.set_price(symbol="TON", price_usd=Decimal(3), source="demo", observed_at=timezone.now())
    push("3.2", symbol="TON", at=minutes_ago(0.5))
    assert price_of("TON") == Decimal("3.2")


def test_old_observations_are_forgotten() -> None:
    push("1")
    PriceObservation.objects.update(observed_at=timezone.now() - services.RETENTION - timedelta(minutes=1))
    push("1")
    assert (services.forget_old_observations(), PriceObservation.objects.count()) == (1, 1)
