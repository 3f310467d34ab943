"""Reads: the capital as it stands, and its presentation as APY."""

import time
from decimal import Decimal
from typing import Any
from uuid import UUID

import structlog
from django.core.cache import cache
from django.db.models import Subquery
from redis import RedisError

from ops.core.sql import Prepared, Rows
from ops.core.times import iso
from ops.observability import metrics
from prices.models import TON
from prices.selectors import TON_PRICE, PriceMissing
from tranches.capital import Capital, TrancheState, nano
from tranches.curves import CurveKind
from tranches.models import GATE_LIMITS, LedgerEntry, Tranche, UnderwritingGate
from tranches.movements import RATIO_STEP

CACHE_SECONDS = 30
VERSION_KEY = "tranches:version"
STATE_FIELDS = (
    "tranche_id",
    "seniority",
    "risk_capacity",
    "curve",
    "apy_min",
    "apy_max",
    "capital_ton",
    "liquid_ton",
    "coverage_usd",
    "premium_usd",
)
TRANCHES = Prepared(lambda: Tranche.objects.order_by("seniority").values_list(*STATE_FIELDS, Subquery(TON_PRICE)))
GATE = Prepared(lambda: UnderwritingGate.objects.values_list(*GATE_LIMITS))
LOCKED_GATE = Prepared(lambda: UnderwritingGate.objects.select_for_update().values_list(*GATE_LIMITS), locks=True)
logger = structlog.get_logger(__name__)


def capital() -> Capital:
    """The six tranches at the current TON price. Raises PriceMissing."""
    return capital_of(TRANCHES.rows())


def capital_of(rows: Rows) -> Capital:
    """The capital in the rows of `TRANCHES`. Raises PriceMissing."""
    if not rows or rows[0][-1] is None:
        raise PriceMissing(TON)
    return Capital(tuple(_state(row[:-1]) for row in rows), rows[0][-1])


def _state(row: tuple[Any, ...]) -> TrancheState:
    tranche_id, seniority, risk_capacity, curve, *amounts = row
    return TrancheState(tranche_id, seniority, risk_capacity, CurveKind(curve), *amounts)


def apy_report() -> dict[str, Any]:
    """Body of GET tranches/apy. Cached for 30 s; a movement makes the cached one unreachable at once."""
    try:
        key = f"tranches:apy:2:{cache.get(VERSION_KEY, 0)}"
        report = cache.get(key)
        metrics.count("cache_hit_rate", f"apy {'miss' if report is None else 'hit'}")
        if report is None:
            report = _fresh_apy_report()
            cache.set(key, report, CACHE_SECONDS)
    except RedisError as error:
        logger.warning("utilisation cache unavailable, reading the database", reason=str(error))
        report = _fresh_apy_report()
    return {**report, "timestamp": time.time()}


def _fresh_apy_report() -> dict[str, Any]:
    state, updated = capital(), time.time()
    return {"tranches": [_apy_row(state, tranche, updated) for tranche in state.tranches]}


def _apy_row(state: Capital, tranche: TrancheState, updated: float) -> dict[str, Any]:
    sold_ton = state.in_ton(tranche.coverage_usd)
    return {
        "tranche_id": tranche.tranche_id,
        "apy": state.apy(tranche),
        "utilization": state.utilisation(tranche).quantize(RATIO_STEP),
        **in_ton(total_capital=tranche.capital_ton, coverage_sold=sold_ton, available_capacity=tranche.capital_ton - sold_ton),
        "last_updated": updated,
    }


def in_ton(**amounts: Decimal) -> dict[str, Any]:
    """Each amount as `NAME_ton`, and as `NAME_nano`: nanoTON, a whole number in a string, exact in any language."""
    return {
        member: shown for name, amount in amounts.items() for member, shown in ((f"{name}_ton", amount), (f"{name}_nano", nano(amount)))
    }


def movement_report(reference: UUID) -> dict[str, Any]:
    """A capital movement as the API shows it, with the tranche's balances after it."""
    entry = LedgerEntry.objects.select_related("tranche").get(reference=reference)
    return {
        "movement_id": str(entry.reference),
        "tranche_id": entry.tranche_id,
        "kind": entry.kind,
        **in_ton(amount=abs(entry.capital_ton or entry.liquid_ton), capital=entry.tranche.capital_ton, liquid=entry.tranche.liquid_ton),
        "created_at": iso(entry.created_at),
    }
