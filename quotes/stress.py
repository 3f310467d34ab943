"""Stress terms: what each scenario makes of one USD of cover, as the risk monitor hands them down. No Django, no clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

ONE = Decimal(1)
HALF_CENT = Decimal("0.005")
CLOCK_TOLERANCE = timedelta(minutes=1)  # between the host that hands terms down and the one that sells


@dataclass(frozen=True, slots=True)
class StressTerms:
    """The scenarios, and what cover loses in them.

    `ton_factors`: the price of TON in each scenario as a fraction of the present one. `payouts`: for each product id, the part of its cover
    that is lost in each scenario, 0..1; cover of a product that is not listed is lost in full.
    """

    names: tuple[str, ...]
    ton_factors: tuple[Decimal, ...]
    payouts: Mapping[int, tuple[Decimal, ...]]
    _roundings: tuple[Decimal, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        parts = zip(*self.payouts.values(), strict=True) if self.payouts else ((),) * len(self.names)
        object.__setattr__(self, "_roundings", tuple(HALF_CENT * sum(0 < payout < 1 for payout in of_all) for of_all in parts))

    def payouts_of(self, product_id: int) -> tuple[Decimal, ...]:
        """The part of the product's cover that is lost in each scenario."""
        return self.payouts.get(product_id) or (ONE,) * len(self.names)

    def losses(self, exposure: Iterable[tuple[int, Decimal]]) -> tuple[Decimal, ...]:
        """USD that a book, (product id, USD) each, loses in each scenario; unrounded.

        Half a cent is added for each product that loses a part of its cover. A snapshot rounds the loss of each product to cents, so it
        never finds more, and the loss still grows in proportion to the cover.
        """
        held = [(usd, self.payouts_of(product_id)) for product_id, usd in exposure if usd]
        if not held:
            return self._roundings
        amounts, payouts = zip(*held, strict=True)
        return tuple(
            sum((usd * part for usd, part in zip(amounts, of_all, strict=True) if part), rounding)
            for of_all, rounding in zip(zip(*payouts, strict=True), self._roundings, strict=True)
        )

    def with_cover(self, losses: tuple[Decimal, ...], product_id: int, amount: Decimal) -> tuple[Decimal, ...]:
        """The losses after `amount` USD more of the product."""
        return tuple(loss + amount * payout for loss, payout in zip(losses, self.payouts_of(product_id), strict=True))


NOTHING_KNOWN = StressTerms((), (), {})
