"""Waterfalls by seniority: losses rise from the most junior tranche, premiums descend from the most senior.

All sequences run from the most senior tranche (SURE_BTC) to the most junior (SURE_EQT).
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from tranches.allocation import split_in_proportion

DAYS_PER_YEAR = 365
PERCENT = 100


class LossSplit(NamedTuple):
    """USD that each tranche loses, and USD that no tranche could absorb; together, the loss."""

    absorbed: tuple[Decimal, ...]
    uncovered: Decimal


def absorb_loss(loss: Decimal, capital_by_seniority: Sequence[Decimal]) -> LossSplit:
    """Take a loss from the most junior capital upward: a tranche loses only when all below it are empty. USD.

    Raises ValueError on a negative loss or capital.
    """
    if loss < 0 or min(capital_by_seniority, default=0) < 0:
        raise ValueError(f"a loss and the capital under it cannot be negative: {loss}, {list(capital_by_seniority)}")
    uncovered, absorbed = loss, []
    for capital in reversed(capital_by_seniority):
        absorbed.append(min(uncovered, capital))
        uncovered -= absorbed[-1]
    return LossSplit(tuple(reversed(absorbed)), uncovered)


def premium_entitlements(coverage_cents: Sequence[int], apys: Sequence[Decimal], duration_days: int) -> tuple[int, ...]:
    """Cents that each tranche is due from a policy: the yield, over its term, on the part of the coverage that the tranche carries.

    `coverage x apy / 100 x days / 365`, half up to cents, `apys` in percent per year. This is what "paid downward by APY" means
    here: the APY in force at binding prices the coverage, and seniority decides who is paid first when the premium falls short.
    Raises ValueError when the sequences differ in length.
    """
    return tuple(
        int((coverage * apy * duration_days / (PERCENT * DAYS_PER_YEAR)).to_integral_value(ROUND_HALF_UP))
        for coverage, apy in zip(coverage_cents, apys, strict=True)
    )


def distribute_premium(premium_cents: int, entitlements_cents: Sequence[int]) -> tuple[int, ...]:
    """Pay a premium from the most senior tranche down, each at most its entitlement; the last takes all that is left, in cents.

    The most junior tranche is the residual holder: it may receive more than its entitlement, or nothing.
    Raises ValueError on a negative premium or entitlement, and where there is no tranche to pay.
    """
    if not entitlements_cents or premium_cents < 0 or min(entitlements_cents) < 0:
        raise ValueError(f"cannot distribute {premium_cents} cents over the entitlements {list(entitlements_cents)}")
    left, paid = premium_cents, []
    for entitlement in entitlements_cents[:-1]:
        paid.append(min(left, entitlement))
        left -= paid[-1]
    return (*paid, left)


def refund_split(refund_cents: int, paid_cents: Sequence[int]) -> tuple[int, ...]:
    """Take a refund back from the tranches in proportion to what each was paid; none returns more than that. Cents, exact sum.

    Raises ValueError when the refund is negative or more than was paid.
    """
    if refund_cents > sum(paid_cents):
        raise ValueError(f"a refund of {refund_cents} cents exceeds the {sum(paid_cents)} cents paid")
    return split_in_proportion(refund_cents, paid_cents)
