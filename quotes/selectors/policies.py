"""Policies as the API shows them, and who may see which."""

from typing import Any

from django.db.models import QuerySet

from clients.principals import Principal
from ops.api import sql_columns
from ops.api.export import Sheet
from ops.core.times import iso
from quotes.catalogue import Product
from quotes.models import Policy
from quotes.pricing import trimmed
from tranches.terms import TRANCHES

ALLOCATION = ",".join(f'{{"tranche_id":"{terms.tranche_id}","coverage_usd":%s,"premium_usd":%s}}' for terms in TRANCHES)
SPLITS = [f"{split}__{place}" for place in range(len(TRANCHES)) for split in ("coverage_split", "premium_split")]
SHEET = Sheet(
    "policies",
    {
        "id": sql_columns.code("id"),
        "status": sql_columns.code("status"),
        "product_hash": sql_columns.code("product__product_hash"),
        "coverage_type": sql_columns.text("product__coverage_type_id"),
        "chain": sql_columns.text("product__chain_id"),
        "stablecoin": sql_columns.text("product__stablecoin_id"),
        "coverage_amount": sql_columns.number("coverage_amount"),
        "duration_days": sql_columns.number("duration_days"),
        "premium": sql_columns.number("premium"),
        "total_rate": sql_columns.rate("total_rate"),
        "rate_version": sql_columns.number("rate_version_id"),
        "policyholder": sql_columns.text("policyholder"),
        "policy_ref": sql_columns.text("policy_ref"),
        "quote_id": sql_columns.code("quote_id"),
        "bound_at": sql_columns.time("bound_at"),
        "starts_at": sql_columns.time("starts_at"),
        "ends_at": sql_columns.time("ends_at"),
        "trigger_price": sql_columns.rate("trigger_price"),
        "floor_price": sql_columns.rate("floor_price"),
        "allocation": sql_columns.nested(f"[{ALLOCATION}]", SPLITS),
        "refund": sql_columns.number("refund"),
        "payout": sql_columns.number("payout"),
        "created_at": sql_columns.time("bound_at"),
        "closed_at": sql_columns.time("closed_at"),
    },
)
"""The same as `report` of each."""


def visible_to(principal: Principal) -> QuerySet[Policy]:
    """The client's own policies; all of them with the admin scope."""
    policies = Policy.objects.select_related("product")
    return policies if principal.sees_everything else policies.filter(client_id=principal.client_id)


def report(policy: Policy, product: Product | None = None) -> dict[str, Any]:
    """One policy, as the API shows it. `product` saves reading it, where the caller has it from the catalogue."""
    names, bound_at = product or _product_of(policy), iso(policy.bound_at)
    return {
        "id": str(policy.id),
        "status": str(policy.status),
        "product_hash": names.product_hash,
        "coverage_type": names.coverage_type,
        "chain": names.chain,
        "stablecoin": names.stablecoin,
        "coverage_amount": policy.coverage_amount,
        "duration_days": policy.duration_days,
        "premium": policy.premium,
        "total_rate": trimmed(policy.total_rate),
        "rate_version": policy.rate_version_id,
        "policyholder": policy.policyholder,
        "policy_ref": policy.policy_ref,
        "quote_id": str(policy.quote_id) if policy.quote_id else None,
        "bound_at": bound_at,
        "starts_at": iso(policy.starts_at),
        "ends_at": iso(policy.ends_at),
        "trigger_price": trimmed(policy.trigger_price) if policy.trigger_price is not None else None,
        "floor_price": trimmed(policy.floor_price) if policy.floor_price is not None else None,
        "allocation": _allocation(policy),
        "refund": policy.refund,
        "payout": policy.payout,
        "created_at": bound_at,
        "closed_at": iso(policy.closed_at) if policy.closed_at else None,
    }


def _product_of(policy: Policy) -> Product:
    row = policy.product
    return Product(row.pk, row.coverage_type_id, row.chain_id, row.stablecoin_id, row.product_hash)


def _allocation(policy: Policy) -> list[dict[str, Any]]:
    return [
        {"tranche_id": terms.tranche_id, "coverage_usd": coverage, "premium_usd": premium}
        for terms, coverage, premium in zip(TRANCHES, policy.coverage_split, policy.premium_split, strict=True)
    ]
