"""Reading a chunk of lines: what can be written, priced at the rates of the catalogue, and what is refused. Touches no database."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from quotes import book_rows, pricing
from quotes.book_rows import BadRow, BookRow
from quotes.catalogue import Catalogue
from quotes.services.import_book.files import Line, Reject


class PricedRow(NamedTuple):
    """A valid row, its line, and its price: USD for the whole term, and the rate as a fraction per year."""

    line: Line
    row: BookRow
    premium: Decimal
    total_rate: Decimal


@dataclass
class Reader:
    """Reads the lines of one book. It remembers every reference it let pass: the first row with a reference is the one that counts."""

    catalogue: Catalogue
    _first_lines: dict[str, int] = field(default_factory=dict)

    def read(self, lines: Iterable[Line], now: datetime) -> tuple[list[PricedRow], list[Reject]]:
        """The good rows and the bad ones, each in the order of the file."""
        good: list[PricedRow] = []
        bad: list[Reject] = []
        for line in lines:
            try:
                good.append(self._price(line, self._first_of_its_reference(line, now)))
            except BadRow as error:
                bad.append(Reject(line, error.field, error.code, str(error)))
        return good, bad

    def _first_of_its_reference(self, line: Line, now: datetime) -> BookRow:
        row = book_rows.read(line.raw, self.catalogue, now)
        first = self._first_lines.setdefault(row.policy_ref, line.number)
        if first != line.number:
            raise BadRow("policy_ref", "duplicate", f"Line {first} has this reference already.")
        return row

    def _price(self, line: Line, row: BookRow) -> PricedRow:
        rate = self.catalogue.rate(row.product).total
        premium = pricing.premium(coverage_amount=row.coverage_amount, total_rate=rate, duration_days=row.duration_days)
        return PricedRow(line, row, premium, rate)
