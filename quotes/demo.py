"""A synthetic book, the same for the same seed, with the mix of a real one. No Django, no clock.

Shares of coins and chains follow the market. Amounts are log-normal, scaled so that the book as a whole covers about the amount asked
for, whatever its number of policies. Fewer than some thirty policies cannot reach it, for none covers more than the largest amount sold;
millions exceed it once the average would be less than the smallest amount sold.
"""

import random
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import accumulate

from quotes.bounds import MAX_COVERAGE, MIN_COVERAGE
from quotes.catalogue import Catalogue, Product

COVERAGE_TYPE_WEIGHTS = {"depeg": 46.0, "smart_contract": 24.0, "bridge": 12.0, "cex_liquidation": 10.0, "oracle": 8.0}
CHAIN_WEIGHTS = {
    "Ethereum": 38.0,
    "TON": 13.0,
    "Arbitrum": 10.0,
    "Base": 10.0,
    "Solana": 10.0,
    "Polygon": 7.0,
    "Optimism": 6.0,
    "Bitcoin": 3.0,
    "Lightning": 3.0,
}
COIN_WEIGHTS = {
    "USDT": 35.0,
    "USDC": 30.0,
    "DAI": 8.0,
    "USDe": 7.0,
    "FRAX": 3.0,
    "PYUSD": 3.0,
    "sUSDe": 3.0,
    "GHO": 2.0,
    "USDY": 2.0,
    "crvUSD": 2.0,
    "LUSD": 1.5,
    "USDP": 1.5,
    "BUSD": 1.0,
    "mkUSD": 1.0,
}
OTHER_WEIGHT = 1.0
DURATION_WEIGHTS = {7: 5, 14: 5, 30: 20, 60: 15, 90: 25, 180: 20, 365: 10}
POLICIES_PER_HOLDER = 3
SPREAD = 1.2
MAX_AGE = 1.08


@dataclass(frozen=True, slots=True)
class DemoBook:
    """Parameters of a book: how many policies, USD of active cover among them, and the seed that decides the rest."""

    policies: int
    coverage_usd: Decimal
    seed: int


def lines(book: DemoBook, catalogue: Catalogue, now: datetime) -> Iterator[str]:
    """The rows of the book as a broker's file would have them, without the header.

    Ages are uniform from 0 to MAX_AGE of the term, so that one policy in thirteen or so is over.
    """
    rng = random.Random(book.seed)  # noqa: S311  made-up policies, no secret
    products = list(catalogue)
    chances = list(accumulate(map(_weight, products)))
    days, day_chances = list(DURATION_WEIGHTS), list(accumulate(DURATION_WEIGHTS.values()))
    holders = book.policies // POLICIES_PER_HOLDER + 1
    for number, amount in enumerate(_amounts(book, rng), start=1):
        [product] = rng.choices(products, cum_weights=chances)
        [duration] = rng.choices(days, cum_weights=day_chances)
        starts_at = now - timedelta(days=duration * rng.uniform(0, MAX_AGE))
        yield (
            f"D{book.seed}-{number:07d},{product.coverage_type},{product.chain},{product.stablecoin},{amount:.2f},{duration},"
            f"{starts_at.isoformat(timespec='seconds')},demo-holder-{rng.randrange(holders):06d}"
        )


def _weight(product: Product) -> float:
    return (
        COVERAGE_TYPE_WEIGHTS.get(product.coverage_type, OTHER_WEIGHT)
        * CHAIN_WEIGHTS.get(product.chain, OTHER_WEIGHT)
        * COIN_WEIGHTS.get(product.stablecoin, OTHER_WEIGHT)
    )


def _amounts(book: DemoBook, rng: random.Random) -> Sequence[float]:
    """USD, between the smallest and the largest amount sold."""
    sizes = array("d", (rng.lognormvariate(0, SPREAD) for _ in range(book.policies)))
    scale = float(book.coverage_usd) * MAX_AGE / sum(sizes) if sizes else 0.0
    low, high = float(MIN_COVERAGE), float(MAX_COVERAGE)
    return array("d", (min(max(size * scale, low), high) for size in sizes))
