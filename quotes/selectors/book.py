"""The book as underwriting sees it, from rows."""

from typing import Any

from django.db.models import DecimalField, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from ops.core import sql
from ops.core.sql import Prepared, Rows, Statement
from quotes import perils
from quotes.models import ProductExposure, SalesSuspension, Stablecoin
from quotes.underwriting import Book
from tranches import selectors as tranche_selectors
from tranches.capital import UnderwritingLimits

Subject = SalesSuspension.Subject


def load() -> Book:
    """The book now. Raises PriceMissing."""
    return book_of(*sql.read(tranche_selectors.GATE.statement, *_beside_the_gate()))


def under_lock() -> list[Statement]:
    """Statements that lock the book and read it: nothing it consists of can change until the commit. `book_of` takes their rows."""
    return [tranche_selectors.LOCKED_GATE.statement, *_beside_the_gate()]


def book_of(limits: Rows, tranches: Rows, coins: Rows, sold: Rows, suspensions: Rows) -> Book:
    """The book in those rows. Raises PriceMissing."""
    return Book(
        capital=tranche_selectors.capital_of(tranches),
        limits=UnderwritingLimits(*limits[0]),
        exposure_by_coin={code: exposure for code, _, exposure in coins},
        exposure_by_peril=perils.exposure(sold),
        groups={code: group for code, group, _ in coins},
        suspended_coins={code: reason for subject, code, reason in suspensions if subject == Subject.COIN},
        suspended_bridge_chains={code: reason for subject, code, reason in suspensions if subject == Subject.BRIDGE_CHAIN},
    )


def _beside_the_gate() -> list[Statement]:
    return [tranche_selectors.TRANCHES.statement, _COINS.statement, _SOLD.statement, _SUSPENSIONS.statement]


def _coins() -> QuerySet[Stablecoin, Any]:
    """Exposure by stablecoin: 560 totals, whatever the number of policies."""
    nothing = Value(0, output_field=DecimalField(max_digits=20, decimal_places=2))
    exposure = Coalesce(Sum("product__exposure__exposure_usd"), nothing)
    return Stablecoin.objects.annotate(exposure_usd=exposure).values_list("code", "correlated_group", "exposure_usd")


def _sold() -> QuerySet[ProductExposure, Any]:
    """Exposure by coverage type and chain."""
    pairs = ProductExposure.objects.order_by().values_list("product__coverage_type_id", "product__chain_id")
    return pairs.annotate(exposure_usd=Sum("exposure_usd"))


_COINS = Prepared(_coins)
_SOLD = Prepared(_sold)
_SUSPENSIONS = Prepared(lambda: SalesSuspension.objects.values_list("subject", "code", "reason"))
