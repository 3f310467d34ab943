"""Effects of a rate change on every product's premium and on the yearly premium of the present book. No Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from ops.core.money import CENT, ZERO_USD
from quotes import pricing
from quotes.catalogue import Catalogue, Product

SAMPLE_AMOUNT = Decimal(10_000)
SAMPLE_DAYS = 90
PERCENT_STEP = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Effect:
    """One product whose rate changes. Premiums are of 10,000 USD for 90 days; `yearly_usd` is the change for what is sold of it."""

    product: Product
    old_rate: Decimal
    new_rate: Decimal
    old_premium: Decimal
    new_premium: Decimal
    exposure_usd: Decimal
    yearly_usd: Decimal

    @property
    def change_pct(self) -> Decimal:
        """Of the rate, in percent of the old one."""
        return ((self.new_rate / self.old_rate - 1) * 100).quantize(PERCENT_STEP, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Summary:
    """Summary of all effects."""

    changed: int
    unchanged: int
    lowest_pct: Decimal
    highest_pct: Decimal
    yearly_usd: Decimal


def edited(catalogue: Catalogue, rates: Mapping[tuple[str, str], Decimal]) -> Catalogue:
    """The catalogue with new rates by (dimension, code)."""
    return replace(
        catalogue,
        base_rates=_with("coverage_type", catalogue.base_rates, rates),
        chain_multipliers=_with("chain", catalogue.chain_multipliers, rates),
        stablecoin_adjustments=_with("stablecoin", catalogue.stablecoin_adjustments, rates),
    )


def effects(before: Catalogue, after: Catalogue, exposure: Mapping[int, Decimal]) -> list[Effect]:
    """The products whose rate differs, the largest change first. `exposure`: USD by product id."""
    found = [
        _effect(product, before.rate(product).total, after.rate(product).total, exposure.get(product.product_id, ZERO_USD))
        for product in before
    ]
    return sorted((effect for effect in found if effect.old_rate != effect.new_rate), key=lambda effect: -abs(effect.change_pct))


def summary(catalogue: Catalogue, found: Iterable[Effect]) -> Summary:
    """Summarise the effects; needs at least one."""
    listed = list(found)
    percents = [effect.change_pct for effect in listed]
    return Summary(
        changed=len(listed),
        unchanged=len(catalogue.products) - len(listed),
        lowest_pct=min(percents),
        highest_pct=max(percents),
        yearly_usd=sum((effect.yearly_usd for effect in listed), ZERO_USD),
    )


def _with(dimension: str, old: Mapping[str, Decimal], new: Mapping[tuple[str, str], Decimal]) -> dict[str, Decimal]:
    return {code: new.get((dimension, code), rate) for code, rate in old.items()}


def _effect(product: Product, old: Decimal, new: Decimal, exposure_usd: Decimal) -> Effect:
    return Effect(
        product=product,
        old_rate=old,
        new_rate=new,
        old_premium=_sample(old),
        new_premium=_sample(new),
        exposure_usd=exposure_usd,
        yearly_usd=(exposure_usd * (new - old)).quantize(CENT, ROUND_HALF_UP),
    )


def _sample(rate: Decimal) -> Decimal:
    return pricing.premium(coverage_amount=SAMPLE_AMOUNT, total_rate=rate, duration_days=SAMPLE_DAYS)
