"""Policies as the API shows them, and who may see which."""

from typing import Any

from django.db.models import QuerySet

from clients.principals import Principal
from ops.rest import columns
from ops.rest.export import Sheet
from ops.rest.times import iso
from quotes.catalogue import Product
from quotes.models import Policy
from quotes.pricing import plain
from tranches.terms import TRANCHES

ALLOCATION = ",".join(f'{{"tranche_id":"{terms.tranche_id}","coverage_usd":"%s","premium_usd":"%s"}}' for terms in TRANCHES)
SPLITS = [f"{split}__{place}" for place in range(len(TRANCHES)) for split in ("coverage_split", "premium_split")]
SHEET = Sheet(
    "policies",
    {
        "id": columns.code("id"),
        "status": columns.code("status"),
        "product_hash": columns.code("product__product_hash"),
        "coverage_type": columns.text("product__coverage_type_id"),
        "chain": columns.text("product__chain_id"),
        "stablecoin": columns.text("product__stablecoin_id"),
        "coverage_amount": columns.code("coverage_amount"),
        "duration_days": columns.number("duration_days"),
        "premium": columns.code("premium"),
        "total_rate": columns.rate("total_rate"),
        "rate_version": columns.number("rate_version_id"),
        "policyholder": columns.text("policyholder"),
        "policy_ref": columns.text("policy_ref"),
        "quote_id": columns.code("quote_id"),
        "starts_at": columns.time("starts_at"),
        "ends_at": columns.time("ends_at"),
        "trigger_price": columns.rate("trigger_price"),
        "floor_price": columns.rate("floor_price"),
        "allocation": columns.nested(f"[{ALLOCATION}]", SPLITS),
        "refund": columns.code("refund"),
        "payout": columns.code("payout"),
        "created_at": columns.time("created_at"),
        "closed_at": columns.time("closed_at"),
    },
)
"""The same as `report` of each."""


def visible_to(principal: Principal) -> QuerySet[Policy]:
    """The client's own policies; all of them with the admin scope."""
    policies = Policy.objects.select_related("product")
    return policies if principal.sees_everything else policies.filter(client_id=principal.client_id)


def report(policy: Policy, product: Product | None = None) -> dict[str, Any]:
    """One policy, every amount a decimal string. `product` saves reading it, where the caller has it from the catalogue."""
    names = product or _product_of(policy)
    return {
        "id": str(policy.id),
        "status": str(policy.status),
        "product_hash": names.product_hash,
        "coverage_type": names.coverage_type,
        "chain": names.chain,
        "stablecoin": names.stablecoin,
        "coverage_amount": str(policy.coverage_amount),
        "duration_days": policy.duration_days,
        "premium": str(policy.premium),
        "total_rate": plain(policy.total_rate),
        "rate_version": policy.rate_version_id,
        "policyholder": policy.policyholder,
        "policy_ref": policy.policy_ref,
        "quote_id": str(policy.quote_id) if policy.quote_id else None,
        "starts_at": iso(policy.starts_at),
        "ends_at": iso(policy.ends_at),
        "trigger_price": plain(policy.trigger_price) if policy.trigger_price is not None else None,
        "floor_price": plain(policy.floor_price) if policy.floor_price is not None else None,
        "allocation": _allocation(policy),
        "refund": str(policy.refund) if policy.refund is not None else None,
        "payout": str(policy.payout) if policy.payout is not None else None,
        "created_at": iso(policy.created_at),
        "closed_at": iso(policy.closed_at) if policy.closed_at else None,
    }


def _product_of(policy: Policy) -> Product:
    row = policy.product
    return Product(row.pk, row.coverage_type_id, row.chain_id, row.stablecoin_id, row.product_hash)


def _allocation(policy: Policy) -> list[dict[str, str]]:
    return [
        {"tranche_id": terms.tranche_id, "coverage_usd": str(coverage), "premium_usd": str(premium)}
        for terms, coverage, premium in zip(TRANCHES, policy.coverage_split, policy.premium_split, strict=True)
    ]
