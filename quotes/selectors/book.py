"""The book as underwriting sees it, from rows."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import QuerySet, Subquery
from django.utils import timezone

from bridges import selectors as bridge_selectors
from ops.core import sql
from ops.core.money import ZERO
from ops.core.sql import Prepared, Rows, Statement
from prices import selectors as price_selectors
from prices.models import TON
from quotes import perils
from quotes.models import ProductExposure, SalesSuspension, Stablecoin, StressTable
from quotes.selectors.stress_table import stress_terms_cache
from quotes.stress import CLOCK_TOLERANCE
from quotes.underwriting import Book
from tranches import selectors as tranche_selectors
from tranches.capital import UnderwritingLimits

RISK_UNKNOWN = "The risk of the book was not assessed in time. Nothing is sold until it is."
STRESS_FIELDS = ("digest", "handed_down_at", "known_until")
Subject = SalesSuspension.Subject


def load() -> Book:
    """The book now. Raises PriceMissing."""
    return book_of(*sql.read(tranche_selectors.GATE.statement, *_beside_the_gate()), now=timezone.now())


def under_lock() -> list[Statement]:
    """Statements that lock the book and read it: nothing it consists of can change until the commit. `book_of` takes their rows."""
    return [tranche_selectors.LOCKED_GATE.statement, *_beside_the_gate()]


def book_of(
    limits: Rows, tranches: Rows, coins: Rows, sold: Rows, suspensions: Rows, assets: Rows, bridges: Rows, *, now: datetime
) -> Book:
    """The book in those rows, as what is known stands now. Raises PriceMissing.

    Reads the stress terms once more after they have changed.
    """
    digest, handed_down_at, known_until = sold[0][5:] if sold else (None, None, None)
    stress = stress_terms_cache.of(digest)
    groups: dict[str, str] = dict(coins)
    unknown = price_selectors.unknown_assets(assets, [*groups, TON], now=now)
    risk_unknown = None if _is_assessed(handed_down_at, known_until, now) else RISK_UNKNOWN
    return Book(
        capital=tranche_selectors.capital_of(tranches),
        limits=UnderwritingLimits(*limits[0]),
        exposure_by_coin=_by_coin(groups, sold),
        exposure_by_peril=perils.exposure((coverage_type, chain, sum(usd, ZERO)) for coverage_type, chain, _, _, usd, *_ in sold),
        stress=stress,
        stress_losses=stress.losses(exposure for _, _, _, ids, usd, *_ in sold for exposure in zip(ids, usd, strict=True)),
        groups=groups,
        suspended_coins={code: reason for subject, code, reason in suspensions if subject == Subject.COIN},
        suspended_bridge_chains={code: reason for subject, code, reason in suspensions if subject == Subject.BRIDGE_CHAIN},
        unknown_coins={code: reason for code in groups if (reason := unknown.get(code) or unknown.get(TON) or risk_unknown)},
        unknown_bridge_chains=bridge_selectors.unobserved_chains(bridges, now=now),
    )


def _is_assessed(handed_down_at: datetime | None, known_until: datetime | None, now: datetime) -> bool:
    """Whether the risk monitor has looked at the book in time. A time that lies ahead was written by a clock that was wrong."""
    return handed_down_at is not None and known_until is not None and handed_down_at <= now + CLOCK_TOLERANCE and now <= known_until


def _by_coin(codes: Iterable[str], sold: Rows) -> dict[str, Decimal]:
    exposure = dict.fromkeys(codes, ZERO)
    for _, _, coins, _, amounts, *_ in sold:
        for coin, usd in zip(coins, amounts, strict=True):
            exposure[coin] += usd
    return exposure


def _beside_the_gate() -> list[Statement]:
    rows = [tranche_selectors.TRANCHES, _COINS, _SOLD, _SUSPENSIONS]
    return [*(prepared.statement for prepared in rows), price_selectors.EVIDENCE, bridge_selectors.EVIDENCE.statement]


def _sold() -> QuerySet[ProductExposure, Any]:
    """Exposure in arrays of products for each coverage type and chain: 40 rows are read faster than 560. The stress table beside."""
    table = StressTable.objects.all()
    return (
        ProductExposure.objects.order_by()
        .values("product__coverage_type_id", "product__chain_id")
        .annotate(
            coins=ArrayAgg("product__stablecoin_id"),
            product_ids=ArrayAgg("product_id"),
            exposures=ArrayAgg("exposure_usd"),
            digest=Subquery(table.values("digest")),
            handed_down_at=Subquery(table.values("handed_down_at")),
            known_until=Subquery(table.values("known_until")),
        )
        .values_list(
            "product__coverage_type_id", "product__chain_id", "coins", "product_ids", "exposures", "digest", "handed_down_at", "known_until"
        )
    )


_COINS = Prepared(lambda: Stablecoin.objects.order_by().values_list("code", "correlated_group"))
_SOLD = Prepared(_sold)
_SUSPENSIONS = Prepared(lambda: SalesSuspension.objects.values_list("subject", "code", "reason"))
