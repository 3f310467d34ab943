"""The stress terms of underwriting, kept in memory by their digest: the row holds a fraction for each product and scenario."""

from decimal import Decimal
from typing import Any

from quotes.models import StressTable
from quotes.stress import NOTHING_KNOWN, StressTerms


class StressTermsCache:
    """Holds the newest terms of a process."""

    def __init__(self) -> None:
        self._held: tuple[str | None, StressTerms] = (None, NOTHING_KNOWN)

    def of(self, digest: str | None) -> StressTerms:
        """The terms of this digest, or later ones where the row has changed since it was read. Reads the row when it holds others."""
        if digest is None:
            return NOTHING_KNOWN
        held, terms = self._held
        if held != digest:
            newest, stored = StressTable.objects.values_list("digest", "terms").get()
            terms = _terms(stored)
            self._held = newest, terms
        return terms


def _terms(stored: dict[str, Any]) -> StressTerms:
    scenarios = stored["scenarios"]
    return StressTerms(
        names=tuple(name for name, _ in scenarios),
        ton_factors=tuple(Decimal(factor) for _, factor in scenarios),
        payouts={int(product_id): tuple(map(Decimal, parts)) for product_id, parts in stored["payouts"].items()},
    )


stress_terms_cache = StressTermsCache()
