"""The book as underwriting sees it, from rows."""

from typing import Any

from django.db.models import DecimalField, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from ops.sql import Prepared
from quotes.models import SalesSuspension, Stablecoin
from quotes.underwriting import Book
from tranches import selectors as tranche_selectors
from tranches.capital import Gate

Subject = SalesSuspension.Subject


def load(*, gate: Gate | None = None) -> Book:
    """The book now. Under a locked `gate` nothing that the answer rests on can change until the commit. Raises PriceMissing."""
    capital = tranche_selectors.capital()
    coins = _COINS.rows()
    suspensions = _SUSPENSIONS.rows()
    return Book(
        capital=capital,
        gate=gate or tranche_selectors.gate(),
        exposure_by_coin={code: exposure for code, _, exposure in coins},
        groups={code: group for code, group, _ in coins},
        suspended_coins={code: reason for subject, code, reason in suspensions if subject == Subject.COIN},
        suspended_bridge_chains={code: reason for subject, code, reason in suspensions if subject == Subject.BRIDGE_CHAIN},
    )


def _coins() -> QuerySet[Stablecoin, Any]:
    """Exposure by stablecoin: 560 totals, whatever the number of policies."""
    nothing = Value(0, output_field=DecimalField(max_digits=20, decimal_places=2))
    exposure = Coalesce(Sum("product__exposure__exposure_usd"), nothing)
    return Stablecoin.objects.annotate(exposure_usd=exposure).values_list("code", "correlated_group", "exposure_usd")


_COINS = Prepared(_coins)
_SUSPENSIONS = Prepared(lambda: SalesSuspension.objects.values_list("subject", "code", "reason"))
