"""Writing many policies at once, through PostgreSQL's COPY."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from uuid_utils.compat import uuid7

from quotes.catalogue import Catalogue
from quotes.models import Policy
from quotes.services.import_book.bulk_allocation import Share
from quotes.services.import_book.reading import PricedRow

Status = Policy.Status


class Placed(NamedTuple):
    """A row with its share of the tranches, nothing where its term is over already."""

    priced: PricedRow
    share: Share
    is_over: bool


def copy_policies(placed: Sequence[Placed], *, client_id: int, catalogue: Catalogue, now: datetime) -> None:
    """Write the policies, in the caller's transaction."""
    if not placed:
        return
    records = [_record(policy, client_id, catalogue, now) for policy in placed]
    with connection.cursor() as cursor, cursor.copy(f"COPY quotes_policy ({', '.join(records[0])}) FROM STDIN") as copy:
        for record in records:
            copy.write_row(tuple(record.values()))


def _record(placed: Placed, client_id: int, catalogue: Catalogue, now: datetime) -> dict[str, Any]:
    """The policy by column, the same columns for each; those left out are NULL."""
    priced, share, is_over = placed
    row, payout = priced.row, catalogue.payouts.get(priced.row.product.coverage_type)
    return {
        "id": uuid7(),
        "client_id": client_id,
        "product_id": row.product.product_id,
        "status": Status.EXPIRED.value if is_over else Status.ACTIVE.value,
        "policyholder": row.policyholder,
        "policy_ref": row.policy_ref,
        "coverage_amount": row.coverage_amount,
        "premium": priced.premium,
        "total_rate": priced.total_rate,
        "rate_version_id": catalogue.version,
        "duration_days": row.duration_days,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "trigger_price": payout.trigger_price if payout else None,
        "floor_price": payout.floor_price if payout else None,
        "coverage_split": _array(share.coverage),
        "premium_split": _array(share.premium),
        "created_at": now,
        "closed_at": row.ends_at if is_over else None,
    }


def _array(cents: Iterable[int]) -> str:
    """USD amounts as PostgreSQL writes an array of numerics: 1234 cents are `1234e-2`, which is 12.34 exactly."""
    return "{" + ",".join(f"{amount}e-2" for amount in cents) + "}"
