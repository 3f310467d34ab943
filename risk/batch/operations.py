"""What the items of a batch can ask for."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from ops.rest.problems import FieldError, invalid
from quotes import quoting, terms
from quotes.quoting import Moment
from quotes.snapshot import keeper

QUOTE = "quote"
FRESH_FOR = 500  # items: their quotes share a moment and a snapshot of the book


class Desk:
    """Works on one item after the other. Prices and the book are taken anew every few hundred items."""

    def __init__(self) -> None:
        self._operations: dict[str, Callable[[dict[str, Any]], Any]] = {QUOTE: self._quote}
        self._left = 0

    def __call__(self, data: dict[str, Any]) -> Any:
        """The result of one item. Raises Problem 400 for data that its operation does not take."""
        name = data.pop("operation", QUOTE)
        operation = self._operations.get(name) if isinstance(name, str) else None
        if operation is None:
            raise invalid([FieldError("operation", "unknown", f"One of {', '.join(self._operations)}.")])
        return operation(data)

    def _quote(self, data: dict[str, Any]) -> dict[str, Any]:
        """The same as POST quote/multi-dimensional; the token binds like any other."""
        if self._left == 0:
            self._snapshot, self._moment, self._left = keeper.current(), Moment.at(timezone.now()), FRESH_FOR
        self._left -= 1
        asked = terms.parse(data, self._snapshot.catalogue)
        return quoting.report(quoting.quote(terms=asked, snapshot=self._snapshot, moment=self._moment), self._moment)
