"""Sources that answer one coin at a time."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from ops.core.http_client import CircuitOpen, OutgoingError, Throttled
from prices.consensus import Observation
from prices.feeds import usable
from prices.feeds.http_feed import HttpFeed
from prices.feeds.interface import LeftOut


class OneByOne(HttpFeed):
    """A feed with one request for each coin. `paths`: what is asked below the base URL, by symbol."""

    paths: ClassVar[Mapping[str, str]]

    @staticmethod
    @abstractmethod
    def price(document: Any) -> tuple[Decimal, datetime]:
        """Price and time in a document. Raises usable.Unusable and msgspec.ValidationError."""

    def observe(
        self, *, references: Mapping[str, Decimal | None], prices: Mapping[str, Decimal], now: datetime
    ) -> Sequence[Observation | LeftOut]:
        """Observations of these assets. Raises OutgoingError when no coin has a document."""
        paths = {symbol: path for symbol, path in self.paths.items() if symbol in references}
        documents, missing = fetch(self._document, paths, source=self.name)
        return [*usable.observations(self.name, documents, self.price), *missing]

    def _document(self, path: str) -> Any:
        return self._client.fetch_json(self._base_url + path).document


def fetch(ask: Callable[[str], Any], requests: Mapping[str, str], *, source: str) -> tuple[dict[str, Any], list[LeftOut]]:
    """Documents by symbol, and the symbols without one. A host that wants no more requests gets none.

    `requests`: what to `ask` for each symbol. Raises OutgoingError when no symbol has a document.
    """
    documents: dict[str, Any] = {}
    missing: list[LeftOut] = []
    failure: OutgoingError | None = None
    for symbol, request in requests.items():
        if isinstance(failure, CircuitOpen | Throttled):
            missing.append(usable.left_out(source, symbol, "Not asked: the host wants no more requests now."))
            continue
        try:
            documents[symbol] = ask(request)
        except OutgoingError as error:
            failure = error
            missing.append(usable.left_out(source, symbol, str(error)))
    if failure and not documents:
        raise failure
    return documents, missing
