"""Positions of a book, grouped by the driver that hits them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from quotes.catalogue import DEPEG, PayoutTerms
from risk.loss_model.arrays import FloatArray, IndexArray
from risk.loss_model.book import BookExposure, Position
from risk.loss_model.drivers import Driver, make_drivers, shares
from risk.loss_model.parameters import Parameters
from risk.loss_model.severity import depeg_payout


@dataclass(frozen=True, slots=True)
class Claim:
    """What several positions lose together to one driver: equal fractions of their amounts.

    `positions`: indices into the book, each once; `amounts_usd`: of the same length. With `terms` the driver's outcome is a low price and
    the fraction its payout; without, the outcome is the fraction.
    """

    driver: Driver
    terms: PayoutTerms | None
    positions: IndexArray
    amounts_usd: FloatArray

    def fractions(self, outcomes: FloatArray) -> FloatArray:
        """The fraction of the amounts that is lost at each outcome of the driver."""
        if self.terms is None:
            return outcomes
        return depeg_payout(outcomes, float(self.terms.trigger_price), float(self.terms.floor_price))


def claims(book: BookExposure, parameters: Parameters) -> list[Claim]:
    """The book as claims, one for each driver and set of terms; positions without exposure are left out.

    Raises ValueError for a product without a driver, and for a trigger above the price at which the model counts a depeg.
    """
    drivers = make_drivers(parameters)
    amounts: dict[tuple[str, PayoutTerms | None], list[tuple[int, float]]] = defaultdict(list)
    for index, position in enumerate(book.positions):
        if position.exposure_usd:
            terms = _terms(position, parameters)
            for name, share in shares(position, parameters).items():
                amounts[name, terms].append((index, share * float(position.exposure_usd)))
    return [_claim(_driver(drivers, name), terms, rows) for (name, terms), rows in amounts.items()]


def _terms(position: Position, parameters: Parameters) -> PayoutTerms | None:
    if position.coverage_type != DEPEG:
        return None
    if float(position.terms.trigger_price) > parameters.depeg_severity.event_price:
        limit = parameters.depeg_severity.event_price
        raise ValueError(f"the model counts depegs below {limit}; it cannot assess a trigger of {position.terms.trigger_price}")
    return position.terms


def _driver(drivers: dict[str, Driver], name: str) -> Driver:
    if name not in drivers:
        raise ValueError(f"no parameters for the driver {name}")
    return drivers[name]


def _claim(driver: Driver, terms: PayoutTerms | None, rows: Iterable[tuple[int, float]]) -> Claim:
    indices, amounts = zip(*rows, strict=True)
    return Claim(driver, terms, np.array(indices, dtype=np.intp), np.array(amounts, dtype=np.float64))
