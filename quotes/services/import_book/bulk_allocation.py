"""Splitting many policies over the tranches, one after the other, in whole cents. No Django."""

from decimal import Decimal
from typing import NamedTuple

from tranches.allocation import TrancheCapacity, allocate
from tranches.capital import Capital
from tranches.waterfall import distribute_premium, premium_entitlements


class Share(NamedTuple):
    """Cents per tranche of one policy, most senior first."""

    coverage: tuple[int, ...]
    premium: tuple[int, ...]


class BulkAllocation:
    """Allocates policies one after the other in the remaining free capital, as binds would.

    The APY, which decides how a premium is shared out, is computed once, at the start: a bind would see it move by what the
    policies before it took. Free capital is exact throughout.
    """

    def __init__(self, capital: Capital) -> None:
        self._capacities = list(capital.capacities())
        self._apys: list[Decimal] = [capital.apy(tranche) for tranche in capital.tranches]

    def take(self, coverage_cents: int, premium_cents: int, duration_days: int) -> Share:
        """The policy's share of each tranche. Raises InsufficientCapacity, and then takes nothing."""
        coverage = allocate(coverage_cents, self._capacities)
        self._capacities = [
            TrancheCapacity(capacity.effective_cents, capacity.free_cents - taken)
            for capacity, taken in zip(self._capacities, coverage, strict=True)
        ]
        return Share(coverage, distribute_premium(premium_cents, premium_entitlements(coverage, self._apys, duration_days)))
