"""Effects of a rate edit, checked against the prices of quotes."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes import launch_rates, rate_effects
from quotes.catalogue import Catalogue, Product, product_hash

CATALOGUE = Catalogue(
    version=1,
    base_rates=launch_rates.COVERAGE_TYPES,
    chain_multipliers=launch_rates.CHAINS,
    stablecoin_adjustments={code: adjustment for code, (adjustment, _) in launch_rates.STABLECOINS.items()},
    payouts={},
    waiting_hours={},
    products={
        triple: Product(number, *triple, product_hash(*triple))
        for number, triple in enumerate(
            (kind, chain, coin)
            for kind in launch_rates.COVERAGE_TYPES
            for chain in launch_rates.CHAINS
            for coin in launch_rates.STABLECOINS
            if (kind, chain) not in launch_rates.UNINSURABLE
        )
    },
)
USDC = CATALOGUE.product("depeg", "Ethereum", "USDC")


def effects(rates: dict[tuple[str, str], str], exposure: dict[int, Decimal] | None = None) -> list[rate_effects.Effect]:
    after = rate_effects.edited(CATALOGUE, {member: Decimal(rate) for member, rate in rates.items()})
    return rate_effects.effects(CATALOGUE, after, exposure or {})


def test_no_edit_changes_no_premium() -> None:
    assert effects({}) == []
    assert effects({("coverage_type", "depeg"): "0.008"}) == []


def test_a_base_rate_changes_all_products_of_its_cover() -> None:
    found = effects({("coverage_type", "depeg"): "0.016"})
    assert len(found) == 9 * 14
    assert {effect.product.coverage_type for effect in found} == {"depeg"}


def test_a_premium_is_the_one_that_a_quote_would_get() -> None:
    effect = next(effect for effect in effects({("coverage_type", "depeg"): "0.016"}) if effect.product == USDC)
    assert (effect.old_premium, effect.new_premium, effect.change_pct) == (Decimal("19.73"), Decimal("39.45"), Decimal("100.00"))


def test_the_effect_on_the_book_is_exposure_times_the_change_of_the_rate() -> None:
    [sold] = [
        effect for effect in effects({("stablecoin", "USDC"): "0.001"}, {USDC.product_id: Decimal(2_000_000)}) if effect.product == USDC
    ]
    assert sold.yearly_usd == Decimal("2000.00")


def test_the_largest_change_comes_first_and_the_summary_names_both_ends() -> None:
    found = effects({("coverage_type", "depeg"): "0.004", ("chain", "Solana"): "1.5"})
    percents = [abs(effect.change_pct) for effect in found]
    assert percents == sorted(percents, reverse=True)
    summary = rate_effects.summary(CATALOGUE, found)
    assert summary.changed + summary.unchanged == 560
    assert summary.lowest_pct < 0 < summary.highest_pct


@pytest.mark.parametrize("dimension", ["coverage_type", "chain", "stablecoin"])
def test_an_edited_catalogue_leaves_the_original_alone(dimension: str) -> None:
    code = CATALOGUE.members(dimension)[0]
    before = replace(CATALOGUE)
    rate_effects.edited(CATALOGUE, {(dimension, code): Decimal("0.5")})
    assert before == CATALOGUE


@settings(deadline=None)  # 560 rates at a time
@given(st.decimals(min_value="0.000001", max_value="0.999999", places=6))
def test_exactly_the_products_with_another_rate_are_listed(rate: Decimal) -> None:
    found = effects({("coverage_type", "oracle"): str(rate)})
    assert len(found) == (0 if rate == Decimal("0.012") else 7 * 14)
