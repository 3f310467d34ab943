"""A round of Chainlink: what it says, and whether it still does. No clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from prices.consensus import CLOCK_TOLERANCE
from prices.feeds import usable
from prices.feeds.chainlink import abi
from prices.feeds.usable import Unusable

DECIMALS = 8


@dataclass(frozen=True, slots=True)
class Round:
    """The newest round of a proxy. `answer`: in 1e-8 USD; `updated_at`: Unix seconds."""

    number: int
    answer: int
    updated_at: int
    answered_in: int


def read(data: Any) -> Round:
    """The round in an answer to latestRoundData(). Raises Unusable."""
    number, answer, _, updated_at, answered_in = abi.words(data, 5)
    return Round(number, abi.signed(answer), updated_at, answered_in)


def price(found: Round, *, at: datetime, max_age: timedelta) -> Decimal:
    """USD at the time of the block that was read. Raises Unusable, also for a round that should have been replaced by then."""
    if found.answer <= 0:
        raise Unusable("The answer is not above zero.")
    if found.answered_in < found.number:
        raise Unusable("The round has no answer of its own.")
    age = int(at.timestamp()) - found.updated_at
    if found.updated_at == 0 or age > max_age.total_seconds():
        raise Unusable(f"The round is older than {max_age / timedelta(hours=1):g} hours.")
    if -age > CLOCK_TOLERANCE.total_seconds():
        raise Unusable("The time of the round is in the future.")
    return usable.price(Decimal(found.answer).scaleb(-DECIMALS))
