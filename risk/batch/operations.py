"""What the items of a batch can ask for."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils import timezone

from ops import metrics
from ops.rest.problems import FieldError, invalid
from quotes import quoting, terms
from quotes.quoting import Moment
from quotes.snapshot import keeper
from risk.analyses import questions
from risk.analyses.answers import Analyst

QUOTE = "quote"
ANALYSES = ("stress_test", "what_if")
FRESH_FOR = 500  # items: their quotes share a moment and a snapshot of the book


class Desk:
    """Works on one item after the other. Prices are taken anew every few hundred quotes; all analyses look at the same book."""

    def __init__(self) -> None:
        self._operations: dict[str, Callable[[dict[str, Any]], Any]] = {QUOTE: self._quote}
        self._operations |= {name: partial(self._analyse, name) for name in ANALYSES}
        self._left = 0
        self._quoted: Counter[str] = Counter()
        self._analyst = Analyst()

    def __call__(self, data: dict[str, Any]) -> Any:
        """The result of one item. Raises Problem for data that its operation does not take."""
        name = data.pop("operation", QUOTE)
        operation = self._operations.get(name) if isinstance(name, str) else None
        if operation is None:
            raise invalid([FieldError("operation", "unknown", f"One of {', '.join(self._operations)}.")])
        return operation(data)

    def count_quotes(self) -> None:
        """Let the metrics know of the quotes that were given."""
        for label, times in self._quoted.items():
            metrics.count("quotes_issued", label, times)
        self._quoted.clear()

    def _quote(self, data: dict[str, Any]) -> dict[str, Any]:
        """The same as POST quote/multi-dimensional; the token binds like any other."""
        if self._left == 0:
            self._snapshot, self._moment, self._left = keeper.current(), Moment.at(timezone.now()), FRESH_FOR
        self._left -= 1
        asked = terms.parse(data, self._snapshot.catalogue)
        quote = quoting.quote(terms=asked, snapshot=self._snapshot, moment=self._moment)
        self._quoted[quoting.label(quote)] += 1
        return quoting.report(quote, self._moment)

    def _analyse(self, name: str, data: dict[str, Any]) -> dict[str, Any]:
        """The result of the analysis of that name; what is in `data` are its parameters."""
        question = questions.parse(name, data, keeper.current().catalogue)
        return self._analyst.answer(question, _nobody_watches)


def _nobody_watches(_: int) -> None:
    """Progress is shown of analyses of their own only."""
