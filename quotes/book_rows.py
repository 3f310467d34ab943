"""Parse one row of a broker's book: from the bytes of a line to a policy, or the reason of refusal.

No clock, no I/O. Every line is one record: an unclosed quote affects its own line only.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from ops.core import names, times
from quotes import terms
from quotes.bounds import MAX_POLICYHOLDER
from quotes.catalogue import Catalogue, NotInCatalogue, Product
from quotes.terms import BadAmount

COLUMNS = ("policy_ref", "coverage_type", "chain", "stablecoin", "coverage_amount", "duration_days", "starts_at", "policyholder")
MAX_REFERENCE = 64
MAX_DAYS_AHEAD = 90
FIRST_START = datetime(2015, 1, 1, tzinfo=UTC)  # no stablecoin was insured before
_WHOLE = re.compile(r"-?[0-9]{1,9}")


class BadRow(ValueError):
    """A row that cannot be imported. `field` names the column at fault, or `row` for the line as a whole."""

    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.code = code


@dataclass(frozen=True, slots=True)
class BookRow:
    """A policy as the broker sold it; the amount in USD, times in UTC."""

    policy_ref: str
    product: Product
    coverage_amount: Decimal
    duration_days: int
    starts_at: datetime
    policyholder: str

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(days=self.duration_days)


def split(line: bytes) -> list[str]:
    """The fields of a line of UTF-8 CSV. Raises BadRow."""
    try:
        return next(csv.reader([line.decode()], strict=True), [])
    except UnicodeDecodeError as error:
        raise BadRow("row", "not_utf8", f"Byte {error.start + 1} of the line is not UTF-8.") from error
    except csv.Error as error:
        raise BadRow("row", "not_csv", f"Not a line of CSV: {error}.") from error


def read(line: bytes, catalogue: Catalogue, now: datetime) -> BookRow:
    """The policy on the line. Raises BadRow for the first thing wrong with it."""
    fields = split(line)
    if len(fields) != len(COLUMNS):
        raise BadRow("row", "wrong_columns", f"{len(fields)} columns where {len(COLUMNS)} belong.")
    policy_ref, coverage_type, chain, stablecoin, amount, days, starts_at, policyholder = fields
    try:
        return BookRow(
            policy_ref=_reference(policy_ref),
            product=catalogue.find(coverage_type, chain, stablecoin),
            coverage_amount=_coverage_amount(amount),
            duration_days=_duration_days(days),
            starts_at=_starts_at(starts_at, now),
            policyholder=_policyholder(policyholder),
        )
    except NotInCatalogue as error:
        raise BadRow(error.field, error.code, str(error)) from error


def check_header(fields: Sequence[str]) -> None:
    """Raise BadRow unless these are the columns of a book, in their order."""
    if tuple(fields) != COLUMNS:
        raise BadRow("row", "wrong_header", f"The first line must be {','.join(COLUMNS)}.")


def _reference(value: str) -> str:
    value = _of_length("policy_ref", value.strip(), MAX_REFERENCE)
    if not value.isprintable():
        raise BadRow("policy_ref", "control_character", "Control characters are not allowed.")
    return value


def _policyholder(value: str) -> str:
    try:
        return _of_length("policyholder", names.folded(value), MAX_POLICYHOLDER)
    except names.BadName as error:
        raise BadRow("policyholder", error.code, str(error)) from error


def _of_length(field: str, value: str, longest: int) -> str:
    if not value:
        raise BadRow(field, "empty", "This field is required.")
    if len(value) > longest:
        raise BadRow(field, "too_long", f"At most {longest} characters.")
    return value


def _coverage_amount(value: str) -> Decimal:
    try:
        return terms.coverage_amount(value)
    except BadAmount as error:
        raise BadRow("coverage_amount", error.code, str(error)) from error


def _duration_days(value: str) -> int:
    try:
        return terms.duration_days(int(value) if _WHOLE.fullmatch(value) else value)
    except BadAmount as error:
        raise BadRow("duration_days", error.code, str(error)) from error


def _starts_at(value: str, now: datetime) -> datetime:
    try:
        starts_at = times.parse(value)
    except times.BadTime as error:
        raise BadRow("starts_at", error.code, str(error)) from error
    if starts_at < FIRST_START:
        raise BadRow("starts_at", "implausible", f"Not before {FIRST_START.year}.")
    if starts_at > now + timedelta(days=MAX_DAYS_AHEAD):
        raise BadRow("starts_at", "too_far_ahead", f"At most {MAX_DAYS_AHEAD} days ahead.")
    return starts_at
