"""The book as the risk models see it: exposure by product, and capital by tranche."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from quotes.catalogue import PayoutTerms
from quotes.launch_rates import DEPEG_TERMS

LAUNCH_TERMS = PayoutTerms(**DEPEG_TERMS)


@dataclass(frozen=True, slots=True)
class Position:
    """The exposure of one product, USD. `terms`: the payout terms of depeg cover (the average of the product's policies); other cover has
    none.

    Raises ValueError on a negative exposure, and on a floor that is not below its trigger.
    """

    coverage_type: str
    chain: str
    stablecoin: str
    exposure_usd: Decimal
    terms: PayoutTerms = LAUNCH_TERMS

    def __post_init__(self) -> None:
        if self.exposure_usd < 0:
            raise ValueError(f"the exposure of {self.coverage_type}/{self.chain}/{self.stablecoin} is negative: {self.exposure_usd}")
        if not 0 <= self.terms.floor_price < self.terms.trigger_price:
            raise ValueError(f"a payout needs 0 <= floor < trigger, not {self.terms.floor_price} and {self.terms.trigger_price}")


@dataclass(frozen=True, slots=True)
class TrancheCapital:
    """The capital of one tranche, USD. Raises ValueError when it is negative."""

    tranche_id: str
    capital_usd: Decimal

    def __post_init__(self) -> None:
        if self.capital_usd < 0:
            raise ValueError(f"the capital of {self.tranche_id} is negative: {self.capital_usd}")


@dataclass(frozen=True, slots=True)
class BookExposure:
    """All positions, and the tranches from the most senior (SURE_BTC) to the most junior (SURE_EQT)."""

    positions: Sequence[Position]
    tranches: Sequence[TrancheCapital]
