"""Splitting a policy's coverage over the tranches, in whole cents.

Every bind and every imported policy passes here, so the arithmetic is on integers: exact, and several times faster than Decimal.
Sequences run from the most senior tranche (SURE_BTC) to the most junior (SURE_EQT).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import lt


class InsufficientCapacity(ValueError):
    """The tranches together cannot take the amount. Both figures are in cents."""

    def __init__(self, amount_cents: int, free_cents: int) -> None:
        super().__init__(amount_cents, free_cents)
        self.amount_cents = amount_cents
        self.free_cents = free_cents

    def __str__(self) -> str:
        return f"{from_cents(self.amount_cents)} USD of coverage does not fit in {from_cents(self.free_cents)} USD of free capital"


@dataclass(frozen=True, slots=True)
class TrancheCapacity:
    """What a tranche can carry, in USD cents, both >= 0.

    `effective_cents`: capital x risk capacity, its weight in the split. `free_cents`: capital less the coverage it already holds;
    0, never less, where a fall of the TON price has left it with more coverage than capital.
    """

    effective_cents: int
    free_cents: int

    def __post_init__(self) -> None:
        if self.effective_cents < 0 or self.free_cents < 0:
            raise ValueError(f"a capacity cannot be negative: {self}")


def allocate(amount_cents: int, tranches: Sequence[TrancheCapacity]) -> tuple[int, ...]:
    """Cents of coverage for each tranche: in proportion to effective capital, never beyond free capital, summing to the amount.

    What does not fit in one tranche goes to the others, again in proportion. A tranche without effective capital takes part only
    when all others are full; several such tranches share in proportion to their free capital.
    Raises InsufficientCapacity when the free capital is too small, ValueError on a negative amount.
    """
    weights = [tranche.effective_cents for tranche in tranches]
    free = [tranche.free_cents for tranche in tranches]
    if amount_cents > sum(free):
        raise InsufficientCapacity(amount_cents, sum(free))
    if any(weights):
        shares = split_in_proportion(amount_cents, weights)
        if all(map(lt, shares, free)):
            return shares
    return _fill(amount_cents, weights, free)


def split_in_proportion(amount_cents: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split by the largest remainder method (Hamilton): exact sum, each share within a cent of its quota, ties to the earlier.

    Where the amount is at most the sum of the weights, no share exceeds its weight.
    Raises ValueError on a negative amount or weight, and on an amount with no weight to carry it.
    """
    if not amount_cents:
        return (0,) * len(weights)
    total = sum(weights)
    if amount_cents < 0 or total <= 0 or min(weights) < 0:
        raise ValueError(f"cannot split {amount_cents} cents over the weights {list(weights)}")
    shares, remainders = [], []
    for weight in weights:
        share, remainder = divmod(amount_cents * weight, total)
        shares.append(share)
        remainders.append(remainder)
    if missing := amount_cents - sum(shares):
        for index in sorted(range(len(shares)), key=remainders.__getitem__, reverse=True)[:missing]:
            shares[index] += 1
    return tuple(shares)


def to_cents(amount: Decimal) -> int:
    """USD to cents, exactly. Raises ValueError on a fraction of a cent, an infinity or NaN."""
    if amount.is_finite():
        numerator, denominator = amount.as_integer_ratio()
        cents, rest = divmod(100 * numerator, denominator)
        if not rest:
            return cents
    raise ValueError(f"not an amount in whole cents: {amount}")


def from_cents(cents: int) -> Decimal:
    """Cents to USD, exactly at any size and with two decimals; reading from text does not round to the context."""
    return Decimal(f"{cents}e-2")


def _fill(amount_cents: int, weights: Sequence[int], free: Sequence[int]) -> tuple[int, ...]:
    """Water filling: tranches whose quota exceeds their free capital are filled and leave, until the rest fits in the others.

    Fullness is judged by exact quotas, not rounded shares, so the order of the tranches decides nothing but a tied cent.
    """
    placed, open_weights = [0] * len(free), list(weights)
    while full := _over_quota(amount_cents, open_weights, free):
        for index in full:
            placed[index], open_weights[index] = free[index], 0
            amount_cents -= free[index]
    if not any(open_weights):
        open_weights = [room - held for room, held in zip(free, placed, strict=True)]
    rest = split_in_proportion(amount_cents, open_weights)
    return tuple(held + share for held, share in zip(placed, rest, strict=True))


def _over_quota(amount_cents: int, weights: Sequence[int], free: Sequence[int]) -> list[int]:
    """Indices of the tranches whose exact quota, amount x weight / total, is more than they have free."""
    total = sum(weights)
    return [index for index, weight in enumerate(weights) if amount_cents * weight > free[index] * total]
