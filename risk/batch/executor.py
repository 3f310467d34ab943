"""Operations of batch items."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import msgspec
from django.conf import settings

from ops.api.parsers import decode
from ops.api.problems import FieldError, invalid
from ops.core import json_text
from ops.observability import metrics
from quotes import fast_parser, terms
from quotes.book_cache import book_cache
from quotes.catalogue import Catalogue
from quotes.quoting import Quoter
from quotes.terms import BadAmount
from risk.analyses import specs
from risk.analyses.handlers import Analyst, Progress

QUOTE = "quote"
ANALYSES = ("stress_test", "what_if")
FRESH_FOR = 500  # items: their quotes share a moment and a snapshot of the book


class Executor:
    """Executes items one after the other, or many quotes at once. The book snapshot is renewed every few hundred quotes and after each
    analysis, which takes a while; all analyses look at the same book. `watch` is told of their progress, in percent.
    """

    def __init__(self, watch: Progress = lambda _: None) -> None:
        self._operations: dict[str, Callable[[dict[str, Any]], str]] = {QUOTE: self._quote}
        self._operations |= {name: partial(self._analyse, name) for name in ANALYSES}
        self._left = 0
        self._given: Counter[str] = Counter()
        self._analyst = Analyst()
        self._watch = watch

    def one(self, data: msgspec.Raw) -> str:
        """The result of an item, JSON, from its data, JSON. Raises Problem, ParseError: the data are not what an operation takes."""
        if len(data) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise invalid([FieldError("data", "too_large", "Larger than a body of its own could be.")])
        document = decode(bytes(data))
        if not isinstance(document, dict):
            raise invalid([FieldError("data", "not_an_object", "A JSON object.")])
        name = document.pop("operation", QUOTE)
        operation = self._operations.get(name.lower()) if isinstance(name, str) else None
        if operation is None:
            raise invalid([FieldError("operation", "unknown", f"One of {', '.join(self._operations)}.")])
        return operation(document)

    def many(self, data: Sequence[msgspec.Raw]) -> list[str]:
        """The results of the first of these items, as many as are plainly quotes; the one behind them has to be worked on alone.

        Read and priced together, a quote takes a third of the time. Each is looked at as `fast_parser.terms_of` does,
        whose tuple would cost a fifteenth of that.
        """
        asked = fast_parser.parse_many(data)
        if asked is None:
            return []
        catalogue, quoter = self._prices(len(asked))
        find, quote = catalogue.find, quoter.quote
        results: list[str] = []
        labels: list[str] = []
        try:
            for each in asked:
                product = find(each.coverage_type, each.chain, each.stablecoin)
                results.append(quote(product, terms.coverage_cents(each.coverage_amount), each.duration_days))
                labels.append(product.label)
        except (LookupError, BadAmount):
            pass
        self._given.update(labels)
        return results

    def count_quotes(self) -> None:
        """Count the quotes in the metrics."""
        for label, times in self._given.items():
            metrics.count("quotes_issued", label, times)
        self._given.clear()

    def _prices(self, quotes: int) -> tuple[Catalogue, Quoter]:
        """A quoter for so many quotes."""
        if self._left < quotes:
            snapshot = book_cache.current()
            self._newest, self._left = (snapshot.catalogue, Quoter(snapshot)), FRESH_FOR
        self._left -= quotes
        return self._newest

    def _quote(self, data: dict[str, Any]) -> str:
        """The same as POST quote/multi-dimensional; the token binds like any other."""
        catalogue, quoter = self._prices(1)
        asked = terms.parse(data, catalogue)
        self._given[asked.product.label] += 1
        return quoter.quote(*asked)

    def _analyse(self, name: str, data: dict[str, Any]) -> str:
        """The result of the analysis of that name; what is in `data` are its parameters."""
        question = specs.parse(name, data, book_cache.current().catalogue)
        self._left = 0
        self._watch(0)
        return json_text.dumps(self._analyst.answer(question, self._watch)).decode()
