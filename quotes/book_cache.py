"""The catalogue and the book in memory, at most about a second old, so that quoting touches no database.

A web process refreshes them in a background thread; elsewhere (commands, tasks) a reader that finds them too old refreshes them itself.
"""

import threading
import time
from collections.abc import Hashable
from dataclasses import dataclass, field

from django.conf import settings

from ops.api.problems import dependency_down
from ops.core.periodic import PeriodicThread
from prices.selectors import PriceMissing
from quotes import underwriting
from quotes.catalogue import Catalogue, Product
from quotes.json_templates import QuoteTemplates
from quotes.selectors import book as book_selectors
from quotes.selectors import catalogue as catalogue_selectors
from quotes.underwriting import Book
from tranches.allocation import to_cents

STALE_AFTER_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class BookSnapshot:
    """Catalogue, its quote forms, and book as they stood at `taken_at` (monotonic seconds); no book as long as TON has no price."""

    catalogue: Catalogue
    forms: QuoteTemplates
    book: Book | None
    taken_at: float
    _headroom_by_key: dict[Hashable, int] = field(init=False, repr=False, compare=False, default_factory=dict)
    _capacities: dict[int, int] = field(init=False, repr=False, compare=False, default_factory=dict)

    def capacity_cents(self, product: Product) -> int:
        """How much more of the product the book takes, cents of USD. Raises ValueError without a book."""
        capacity = self._capacities.get(product.product_id)
        if capacity is None:
            capacity = self._capacities[product.product_id] = self._headroom_cents(product)
        return capacity

    def _headroom_cents(self, product: Product) -> int:
        """Computed once for all products with the same capacity key: each computation costs as much as five quotes."""
        if self.book is None:
            raise ValueError("there is no book as long as TON has no price")
        room = underwriting.capacity_key(self.book, product)
        if (cents := self._headroom_by_key.get(room)) is None:
            available = underwriting.tightest(underwriting.headroom(self.book, product)).available_usd
            cents = self._headroom_by_key[room] = to_cents(available) if available else 0
        return cents

    @property
    def age_seconds(self) -> float:
        return time.monotonic() - self.taken_at

    @property
    def is_stale(self) -> bool:
        """Too old to promise that a cover can be bound; prices stay good until their quotes expire."""
        return self.age_seconds > STALE_AFTER_SECONDS


class BookCache:
    """Holds the newest snapshot of a process."""

    def __init__(self) -> None:
        self._snapshot: BookSnapshot | None = None
        self._lock = threading.Lock()
        self._refresher = PeriodicThread("book-snapshot", self.refresh, seconds=lambda: settings.BOOK_REFRESH_SECONDS)

    def current(self) -> BookSnapshot:
        """The snapshot to answer from. Raises a database error, or Problem 503 where a web process has not got its first one yet."""
        snapshot = self._snapshot
        if not self._refresher.is_running and (snapshot is None or snapshot.age_seconds > settings.BOOK_MAX_AGE_SECONDS):
            return self.refresh()
        if snapshot is None:
            raise dependency_down("The catalogue is not loaded yet. Try again shortly.")
        return snapshot

    def refresh(self) -> BookSnapshot:
        """Read the rows now. The catalogue is read again only when its version moved."""
        with self._lock:
            held = self._snapshot
            version = catalogue_selectors.newest_version()
            if held and held.catalogue.version == version:
                catalogue, forms = held.catalogue, held.forms
            else:
                catalogue = catalogue_selectors.load(version)
                forms = QuoteTemplates(catalogue)
            self._snapshot = BookSnapshot(catalogue, forms, _book(), time.monotonic())
            return self._snapshot

    def forget(self) -> None:
        """Drop what is held; the next reader reads the rows."""
        self._snapshot = None

    def start_refreshing(self) -> None:
        """Refresh in the background from now on, once per process; a database that is down is tried again each time."""
        self._refresher.start()

    def stop_refreshing(self) -> None:
        """End the background thread and its database connection."""
        self._refresher.stop()


def _book() -> Book | None:
    try:
        return book_selectors.load()
    except PriceMissing:
        return None


book_cache = BookCache()


def members(dimension: str) -> list[str]:
    """The names of a dimension in the catalogue as it is now."""
    return book_cache.current().catalogue.members(dimension)
