"""From the newest rate version to a `Catalogue`."""

from decimal import Decimal
from typing import Any

from quotes.catalogue import Catalogue, PayoutTerms, Product
from quotes.models import CoverageType, RateVersion
from quotes.models import Product as ProductRow


def newest_version() -> int | None:
    """Id of the newest rate version, or None before the catalogue is loaded."""
    return RateVersion.objects.order_by("-id").values_list("id", flat=True).first()


def load(version: int | None = None) -> Catalogue:
    """The catalogue at a version, the newest unless told. Raises RateVersion.DoesNotExist before `load_catalogue` has run."""
    rows = RateVersion.objects.all()
    row = rows.get(pk=version) if version is not None else rows.order_by("-id").first()
    if row is None:
        raise RateVersion.DoesNotExist("The catalogue is empty: run `manage.py load_catalogue`.")
    rates: dict[str, Any] = row.rates
    return Catalogue(
        version=row.pk,
        base_rates=_decimals(rates["coverage_types"]),
        chain_multipliers=_decimals(rates["chains"]),
        stablecoin_adjustments=_decimals(rates["stablecoins"]),
        payouts={code: PayoutTerms(Decimal(trigger), Decimal(floor)) for code, (trigger, floor) in rates["payouts"].items()},
        waiting_hours=rates.get("waiting_period_hours") or _waiting_hours(),
        products=_products({tuple(pair) for pair in rates["uninsurable"]}),
    )


def _waiting_hours() -> dict[str, int]:
    """As the rows say: a process of a release before publishes versions without them."""
    return dict(CoverageType.objects.values_list("code", "waiting_period_hours"))


def _decimals(rates: dict[str, str]) -> dict[str, Decimal]:
    return {code: Decimal(rate) for code, rate in rates.items()}


def _products(uninsurable: set[tuple[str, ...]]) -> dict[tuple[str, str, str], Product]:
    rows = ProductRow.objects.order_by("id").values_list("id", "coverage_type_id", "chain_id", "stablecoin_id", "product_hash")
    return {
        (coverage_type, chain, stablecoin): Product(product_id, coverage_type, chain, stablecoin, product_hash)
        for product_id, coverage_type, chain, stablecoin, product_hash in rows
        if (coverage_type, chain) not in uninsurable
    }
