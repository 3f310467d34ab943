"""Parse the terms of a quote from JSON and name every fault."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from ops.api.problems import FieldError, invalid
from ops.core import decimals
from ops.core.money import CENT
from quotes.bounds import MAX_COVERAGE, MAX_DAYS, MIN_COVERAGE, MIN_DAYS
from quotes.catalogue import Catalogue, NotInCatalogue, Product
from tranches.allocation import to_cents

DIMENSIONS = ("coverage_type", "chain", "stablecoin")
FIELDS = (*DIMENSIONS, "coverage_amount", "duration_days")
_LEAST_CENTS, _MOST_CENTS = to_cents(MIN_COVERAGE), to_cents(MAX_COVERAGE)
_LONGEST = len("10000000.00")


class BadAmount(decimals.BadDecimal):
    """Not an amount that can be covered."""


class QuoteTerms(NamedTuple):
    """Terms of a quote: product, coverage in cents of USD, days."""

    product: Product
    coverage_cents: int
    duration_days: int


def parse(data: Mapping[str, Any], catalogue: Catalogue) -> QuoteTerms:
    """The terms in `data`. Raises Problem 400 that lists everything wrong with them."""
    try:
        product = catalogue.find(*(data[name] for name in DIMENSIONS))
        asked = QuoteTerms(product, coverage_cents(data["coverage_amount"]), duration_days(data["duration_days"]))
    except (LookupError, TypeError, AttributeError, BadAmount):  # the slow path explains the faults
        raise invalid(_faults(data, catalogue)) from None
    if len(data) > len(FIELDS):
        raise invalid(_faults(data, catalogue))
    return asked


def _faults(data: Mapping[str, Any], catalogue: Catalogue) -> list[FieldError]:
    """Everything that is wrong with the terms, in the order of their fields."""
    errors: list[FieldError] = [FieldError(name, "unknown", "There is no such field.") for name in data if name not in FIELDS]
    names = {name: _canonical(name, data, catalogue, errors) for name in DIMENSIONS}
    _collect(errors, "coverage_amount", data, coverage_cents)
    _collect(errors, "duration_days", data, duration_days)
    _check_product(names, catalogue, errors)
    return errors


def coverage_cents(value: Any) -> int:
    """Cents of a JSON number or decimal string of USD. Raises BadAmount."""
    if type(value) is str and value[-3:-2] == "." and len(value) <= _LONGEST:  # written as most are: 1234.50
        digits = value[:-3] + value[-2:]
        if digits.isdigit() and digits.isascii() and _LEAST_CENTS <= (cents := int(digits)) <= _MOST_CENTS:
            return cents
    return to_cents(coverage_amount(value))


def coverage_amount(value: Any) -> Decimal:
    """Coverage amount in USD of a JSON number or decimal string. Raises BadAmount."""
    try:
        amount = decimals.parse(value, places=2)
    except decimals.BadDecimal as error:
        raise BadAmount(error.code, str(error)) from error
    if not MIN_COVERAGE <= amount <= MAX_COVERAGE:
        raise BadAmount("out_of_range", f"From {MIN_COVERAGE} to {MAX_COVERAGE} USD.")
    return amount.quantize(CENT)


def duration_days(value: Any) -> int:
    """Whole days. Raises BadAmount."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadAmount("not_an_integer", "A whole number of days.")
    if not MIN_DAYS <= value <= MAX_DAYS:
        raise BadAmount("out_of_range", f"From {MIN_DAYS} to {MAX_DAYS} days.")
    return value


def _collect(errors: list[FieldError], name: str, data: Mapping[str, Any], read: Callable[[Any], object]) -> None:
    if name not in data:
        errors.append(FieldError(name, "required", "This field is required."))
        return
    try:
        read(data[name])
    except BadAmount as error:
        errors.append(FieldError(name, error.code, str(error)))


def _canonical(name: str, data: Mapping[str, Any], catalogue: Catalogue, errors: list[FieldError]) -> str | None:
    if name not in data:
        errors.append(FieldError(name, "required", "This field is required."))
        return None
    if not isinstance(data[name], str):
        errors.append(FieldError(name, "not_a_string", "A string."))
        return None
    try:
        return catalogue.canonical(name, data[name])
    except NotInCatalogue as error:
        errors.append(FieldError(name, error.code, str(error)))
        return None


def _check_product(names: Mapping[str, str | None], catalogue: Catalogue, errors: list[FieldError]) -> None:
    coverage_type, chain, stablecoin = (names[name] for name in DIMENSIONS)
    if coverage_type is None or chain is None or stablecoin is None:
        return
    try:
        catalogue.product(coverage_type, chain, stablecoin)
    except NotInCatalogue as error:
        errors.append(FieldError(error.field, error.code, str(error)))
