"""Coverage and premium of a new policy by tranche. No Django."""

from dataclasses import dataclass
from decimal import Decimal

from tranches.allocation import allocate, from_cents, to_cents
from tranches.capital import Capital
from tranches.waterfall import distribute_premium, premium_entitlements


@dataclass(frozen=True, slots=True)
class Split:
    """USD per tranche, most senior first."""

    coverage: tuple[Decimal, ...]
    premium: tuple[Decimal, ...]


def split(*, capital: Capital, coverage_amount: Decimal, premium: Decimal, duration_days: int) -> Split:
    """Coverage by effective capital, premium by seniority at the APY now in force. Raises InsufficientCapacity."""
    coverage = allocate(to_cents(coverage_amount), capital.capacities())
    due = premium_entitlements(coverage, [capital.apy(tranche) for tranche in capital.tranches], duration_days)
    paid = distribute_premium(to_cents(premium), due)
    return Split(tuple(map(from_cents, coverage)), tuple(map(from_cents, paid)))
