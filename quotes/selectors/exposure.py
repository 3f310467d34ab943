"""Exposure of the book: 560 running totals added up three ways, whatever the number of policies."""

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from quotes.models import ProductExposure

TOP = 10
ONE_DAY = timedelta(days=1)
DAY_STEP = Decimal("0.01")
MEAN_REMAINING = "SELECT avg(ends_at - %s) FROM quotes_policy WHERE status = 'active'"
DIMENSIONS = ("coverage_type", "chain", "stablecoin")
COLUMNS = ("product__coverage_type_id", "product__chain_id", "product__stablecoin_id", "exposure_usd", "policy_count")


@dataclass(frozen=True, slots=True)
class ProductTotal:
    """What is sold of one product: USD and the number of policies."""

    coverage_type: str
    chain: str
    stablecoin: str
    exposure_usd: Decimal
    policy_count: int


def totals() -> list[ProductTotal]:
    """One row per product, zeros included."""
    return [ProductTotal(*row) for row in ProductExposure.objects.order_by("product_id").values_list(*COLUMNS)]


def of_product(product_id: int) -> ProductTotal:
    """What is sold of one product."""
    return ProductTotal(*ProductExposure.objects.values_list(*COLUMNS).get(pk=product_id))


def by_product() -> dict[int, Decimal]:
    """USD by product id, zeros included."""
    return dict(ProductExposure.objects.values_list("product_id", "exposure_usd"))


def report() -> dict[str, Any]:
    """Body of GET risk/exposure: every dimension largest first with all its members, and the ten largest products."""
    rows = totals()
    return {
        **{f"by_{dimension}": _by(dimension, rows) for dimension in DIMENSIONS},
        "top_10_products": [_product(row) for row in largest(rows)],
        "total_exposure_usd": sum((row.exposure_usd for row in rows), Decimal("0.00")),
        "total_policies": sum(row.policy_count for row in rows),
        "timestamp": time.time(),
    }


def largest(rows: Iterable[ProductTotal]) -> list[ProductTotal]:
    """The ten products of which most is sold, largest first; of equal ones by name."""
    sold = (row for row in rows if row.policy_count)
    return sorted(sold, key=lambda row: (-row.exposure_usd, row.coverage_type, row.chain, row.stablecoin))[:TOP]


def _by(dimension: str, rows: Iterable[ProductTotal]) -> list[dict[str, Any]]:
    sums: dict[str, Decimal] = defaultdict(lambda: Decimal("0.00"))
    for row in rows:
        sums[getattr(row, dimension)] += row.exposure_usd
    return [{dimension: member, "exposure_usd": usd} for member, usd in sorted(sums.items(), key=lambda item: (-item[1], item[0]))]


def _product(row: ProductTotal) -> dict[str, Any]:
    return {
        "coverage_type": row.coverage_type,
        "chain": row.chain,
        "stablecoin": row.stablecoin,
        "exposure_usd": row.exposure_usd,
        "policy_count": row.policy_count,
    }


def mean_remaining_days(*, now: datetime) -> Decimal | None:
    """Days until the active policies end, on average; None without one. For jobs alone: it reads the index of all of them."""
    with connection.cursor() as cursor:
        cursor.execute(MEAN_REMAINING, [now])
        [remaining] = cursor.fetchone()
    return None if remaining is None else Decimal(max(remaining / ONE_DAY, 0)).quantize(DAY_STEP)
