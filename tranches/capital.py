"""The capital of the tranches in USD. No Django.

Capital is held in TON and counted in USD at the current TON price, rounded down to cents: what cannot be paid out does not count.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_DOWN, Context, Decimal
from functools import cached_property

from ops.core.money import CENT
from tranches.allocation import TrancheCapacity, to_cents
from tranches.curves import CurveKind, apy, utilisation

NANO_TON = Decimal("0.000000001")
_UPWARD = Context(prec=40, rounding=ROUND_CEILING)


def nano(amount_ton: Decimal) -> str:
    """The amount in nanoTON, a whole number in a string: exact in any language, where a JSON number may be read as a float."""
    return str(int(amount_ton.scaleb(9)))


@dataclass(frozen=True, slots=True)
class TrancheState:
    """One tranche at one moment. `capital_ton`, `liquid_ton` in TON; `coverage_usd`, `premium_usd` in USD; APY range in percent."""

    tranche_id: str
    seniority: int
    risk_capacity: Decimal
    curve: CurveKind
    apy_min: Decimal
    apy_max: Decimal
    capital_ton: Decimal
    liquid_ton: Decimal
    coverage_usd: Decimal
    premium_usd: Decimal


@dataclass(frozen=True, slots=True)
class UnderwritingLimits:
    """Underwriting limits as fractions (the multiples are factors)."""

    max_ltv: Decimal
    min_reserve_ratio: Decimal
    max_coin_share: Decimal
    max_group_share: Decimal
    max_bridge_share: Decimal
    max_exchange_share: Decimal
    max_oracle_share: Decimal
    stress_multiple: Decimal
    solvency_multiple: Decimal


@dataclass(frozen=True)
class Capital:
    """The six tranches, most senior first, at one TON price. Totals are computed once, on first use."""

    tranches: tuple[TrancheState, ...]
    ton_usd: Decimal

    def in_usd(self, tranche: TrancheState) -> Decimal:
        """The tranche's capital in USD."""
        return (tranche.capital_ton * self.ton_usd).quantize(CENT, ROUND_DOWN)

    def effective(self, tranche: TrancheState) -> Decimal:
        """Capital times risk capacity, USD."""
        return (self.in_usd(tranche) * tranche.risk_capacity).quantize(CENT, ROUND_DOWN)

    def free(self, tranche: TrancheState) -> Decimal:
        """Capital not yet backing coverage, USD; 0 where a fall of TON left more coverage than capital."""
        return max(self.in_usd(tranche) - tranche.coverage_usd, Decimal(0))

    def utilisation(self, tranche: TrancheState) -> Decimal:
        """Coverage sold over capital, 0..1."""
        return utilisation(tranche.coverage_usd, self.in_usd(tranche))

    def apy(self, tranche: TrancheState) -> Decimal:
        """Percent per year at the current utilisation."""
        return apy(tranche.curve, tranche.apy_min, tranche.apy_max, self.utilisation(tranche))

    @cached_property
    def total_usd(self) -> Decimal:
        return sum(map(self.in_usd, self.tranches), Decimal(0))

    @cached_property
    def effective_usd(self) -> Decimal:
        return sum(map(self.effective, self.tranches), Decimal(0))

    @cached_property
    def free_usd(self) -> Decimal:
        return sum(map(self.free, self.tranches), Decimal(0))

    @cached_property
    def liquid_usd(self) -> Decimal:
        return sum(((tranche.liquid_ton * self.ton_usd).quantize(CENT, ROUND_DOWN) for tranche in self.tranches), Decimal(0))

    @cached_property
    def coverage_usd(self) -> Decimal:
        return sum((tranche.coverage_usd for tranche in self.tranches), Decimal(0))

    def with_cover(self, coverage: Sequence[Decimal], premium: Sequence[Decimal]) -> "Capital":
        """The capital after each tranche, most senior first, has taken on coverage and earned premium, USD."""
        sold = zip(self.tranches, coverage, premium, strict=True)
        return replace(
            self,
            tranches=tuple(
                replace(tranche, coverage_usd=tranche.coverage_usd + taken, premium_usd=tranche.premium_usd + earned)
                for tranche, taken, earned in sold
            ),
        )

    def capacities(self) -> Sequence[TrancheCapacity]:
        """What `allocation.allocate` splits coverage by."""
        return [TrancheCapacity(to_cents(self.effective(tranche)), to_cents(self.free(tranche))) for tranche in self.tranches]

    def in_ton(self, amount_usd: Decimal) -> Decimal:
        """USD in TON, nine decimals, rounded down."""
        return (amount_usd / self.ton_usd).quantize(NANO_TON, ROUND_DOWN)

    def paying(self, amount_usd: Decimal) -> Decimal:
        """TON that is worth the USD: nine decimals, rounded up. Never more than a tranche has, for what its capital is worth."""
        return _UPWARD.divide(amount_usd, self.ton_usd).quantize(NANO_TON, ROUND_CEILING)
