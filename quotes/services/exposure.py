"""The running totals per product. Only the services that change policies call this, in their transaction."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ops.core.sql import Statement


@dataclass(frozen=True, slots=True)
class ExposureChange:
    """Signed changes of one product's totals."""

    exposure_usd: Decimal
    policy_count: int


def selling(covers: Iterable[tuple[int, Decimal]]) -> dict[int, ExposureChange]:
    """Changes of the totals by new covers, (product id, USD) each."""
    amounts: dict[int, list[Decimal]] = defaultdict(list)
    for product_id, amount in covers:
        amounts[product_id].append(amount)
    return {product_id: ExposureChange(sum(parts, Decimal(0)), len(parts)) for product_id, parts in amounts.items()}


def releasing(covers: Iterable[tuple[int, Decimal]]) -> dict[int, ExposureChange]:
    """Changes of the totals by covers that end."""
    return {product_id: ExposureChange(-sold.exposure_usd, -sold.policy_count) for product_id, sold in selling(covers).items()}


def moving_exposure(changes: Mapping[int, ExposureChange]) -> list[Statement]:
    """Adds the changes, by product id; no statement without changes. Under the book lock the order of the rows cannot deadlock."""
    if not changes:
        return []
    rows = ", ".join(["(%s::bigint, %s::numeric, %s::int)"] * len(changes))
    values = [value for product_id, change in sorted(changes.items()) for value in (product_id, change.exposure_usd, change.policy_count)]
    text = f"""
        UPDATE quotes_productexposure AS total
           SET exposure_usd = total.exposure_usd + moved.usd, policy_count = total.policy_count + moved.policies
          FROM (VALUES {rows}) AS moved (product_id, usd, policies)
         WHERE total.product_id = moved.product_id
    """  # noqa: S608  only placeholders are interpolated
    return [Statement(text, values)]
