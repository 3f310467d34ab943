"""What the items of a batch can ask for."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any, Literal

import orjson

from ops import metrics
from ops.rest.parsers import decode
from ops.rest.problems import FieldError, invalid
from quotes import quoting, terms
from quotes.quoting import Moment
from quotes.snapshot import Snapshot, keeper
from quotes.terms import Asked, Terms
from risk.analyses import questions
from risk.analyses.answers import Analyst

QUOTE = "quote"
ANALYSES = ("stress_test", "what_if")
FRESH_FOR = 500  # items: their quotes share a moment and a snapshot of the book


class _NamedQuote(Asked):
    """A quote that says that it is one."""

    operation: Literal["quote"]


GLANCES = (terms.at_a_glance, terms.Glance(_NamedQuote))


class Desk:
    """Works on one item after the other. Prices are taken anew every few hundred quotes and after each analysis, which takes a while; all
    analyses look at the same book.
    """

    def __init__(self) -> None:
        self._operations: dict[str, Callable[[dict[str, Any]], bytes]] = {QUOTE: self._quote}
        self._operations |= {name: partial(self._analyse, name) for name in ANALYSES}
        self._snapshot: Snapshot | None = None
        self._moment = Moment.now()
        self._left = 0
        self._given: Counter[str] = Counter()
        self._analyst = Analyst()

    def __call__(self, data: bytes) -> bytes:
        """The result of one item, JSON, from its data, JSON. Raises Problem, ParseError: the data are not what an operation takes."""
        if (snapshot := self._snapshot) is None:
            snapshot = self._look_again()
        for glance in GLANCES:
            if (asked := glance(data, snapshot.catalogue)) is not None:
                return self._quoted(asked, snapshot)
        document = decode(data)
        if not isinstance(document, dict):
            raise invalid([FieldError("data", "not_an_object", "A JSON object.")])
        name = document.pop("operation", QUOTE)
        operation = self._operations.get(name) if isinstance(name, str) else None
        if operation is None:
            raise invalid([FieldError("operation", "unknown", f"One of {', '.join(self._operations)}.")])
        return operation(document)

    def count_quotes(self) -> None:
        """Let the metrics know of the quotes that were given."""
        for label, times in self._given.items():
            metrics.count("quotes_issued", label, times)
        self._given.clear()

    def _look_again(self) -> Snapshot:
        self._snapshot, self._moment, self._left = keeper.current(), Moment.now(), FRESH_FOR
        return self._snapshot

    def _quote(self, data: dict[str, Any]) -> bytes:
        """The same as POST quote/multi-dimensional; the token binds like any other."""
        snapshot = self._snapshot or self._look_again()
        return self._quoted(terms.parse(data, snapshot.catalogue), snapshot)

    def _quoted(self, asked: Terms, snapshot: Snapshot) -> bytes:
        quote = quoting.quote(terms=asked, snapshot=snapshot, moment=self._moment)
        self._given[quote.label] += 1
        self._left -= 1
        if self._left == 0:
            self._snapshot = None
        return quote.text

    def _analyse(self, name: str, data: dict[str, Any]) -> bytes:
        """The result of the analysis of that name; what is in `data` are its parameters."""
        question = questions.parse(name, data, keeper.current().catalogue)
        self._snapshot = None
        return orjson.dumps(self._analyst.answer(question, _nobody_watches), default=str)


def _nobody_watches(_: int) -> None:
    """Progress is shown of analyses of their own only."""
