"""The book as underwriting sees it, from rows."""

from datetime import datetime
from typing import Any

from django.db.models import DecimalField, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from bridges import selectors as bridge_selectors
from ops.core import sql
from ops.core.sql import Prepared, Rows, Statement
from prices import selectors as price_selectors
from prices.models import TON
from quotes.models import SalesSuspension, Stablecoin
from quotes.underwriting import Book
from tranches import selectors as tranche_selectors
from tranches.capital import UnderwritingLimits

Subject = SalesSuspension.Subject


def load() -> Book:
    """The book now. Raises PriceMissing."""
    return book_of(*sql.read(tranche_selectors.GATE.statement, *_beside_the_gate()), now=timezone.now())


def under_lock() -> list[Statement]:
    """Statements that lock the book and read it: nothing it consists of can change until the commit. `book_of` takes their rows."""
    return [tranche_selectors.LOCKED_GATE.statement, *_beside_the_gate()]


def book_of(limits: Rows, tranches: Rows, coins: Rows, suspensions: Rows, assets: Rows, bridges: Rows, *, now: datetime) -> Book:
    """The book in those rows, as what is known stands now. Raises PriceMissing."""
    unknown = price_selectors.unknown_assets(assets, now=now)
    return Book(
        capital=tranche_selectors.capital_of(tranches),
        limits=UnderwritingLimits(*limits[0]),
        exposure_by_coin={code: exposure for code, _, exposure in coins},
        groups={code: group for code, group, _ in coins},
        suspended_coins={code: reason for subject, code, reason in suspensions if subject == Subject.COIN},
        suspended_bridge_chains={code: reason for subject, code, reason in suspensions if subject == Subject.BRIDGE_CHAIN},
        unknown_coins={code: reason for code, *_ in coins if (reason := unknown.get(code) or unknown.get(TON))},
        unknown_bridge_chains=bridge_selectors.unobserved_chains(bridges, now=now),
    )


def _beside_the_gate() -> list[Statement]:
    rows = [tranche_selectors.TRANCHES, _COINS, _SUSPENSIONS]
    return [*(prepared.statement for prepared in rows), price_selectors.EVIDENCE, bridge_selectors.EVIDENCE.statement]


def _coins() -> QuerySet[Stablecoin, Any]:
    """Exposure by stablecoin: 560 totals, whatever the number of policies."""
    nothing = Value(0, output_field=DecimalField(max_digits=20, decimal_places=2))
    exposure = Coalesce(Sum("product__exposure__exposure_usd"), nothing)
    return Stablecoin.objects.annotate(exposure_usd=exposure).values_list("code", "correlated_group", "exposure_usd")


_COINS = Prepared(_coins)
_SUSPENSIONS = Prepared(lambda: SalesSuspension.objects.values_list("subject", "code", "reason"))
