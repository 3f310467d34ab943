"""Reads: the capital as it stands, and its presentation as APY."""

import time
from typing import Any
from uuid import UUID

import structlog
from django.core.cache import cache
from redis import RedisError

from prices.selectors import ton_usd
from tranches.capital import Capital, TrancheState
from tranches.curves import CurveKind
from tranches.models import LedgerEntry, Tranche
from tranches.movements import RATIO_STEP

CACHE_SECONDS = 30
VERSION_KEY = "tranches:version"
STATE_FIELDS = ("tranche_id", "seniority", "risk_capacity", "curve", "apy_min", "apy_max", "capital_ton", "liquid_ton", "coverage_usd", "premium_usd")
logger = structlog.get_logger(__name__)


def capital(*, lock: bool = False) -> Capital:
    """The six tranches and the TON price; with `lock`, their rows are locked by seniority until the transaction ends."""
    rows = Tranche.objects.order_by("seniority")
    if lock:
        rows = rows.select_for_update()
    return Capital(tuple(map(_state, rows.values_list(*STATE_FIELDS))), ton_usd())


def _state(row: tuple[Any, ...]) -> TrancheState:
    tranche_id, seniority, risk_capacity, curve, *amounts = row
    return TrancheState(tranche_id, seniority, risk_capacity, CurveKind(curve), *amounts)


def apy_report() -> dict[str, Any]:
    """Body of GET tranches/apy. Cached for 30 s; a movement makes the cached one unreachable at once."""
    try:
        key = f"tranches:apy:{cache.get(VERSION_KEY, 0)}"
        report = cache.get(key)
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
        "total_capital_ton": tranche.capital_ton,
        "coverage_sold_ton": sold_ton,
        "available_capacity_ton": tranche.capital_ton - sold_ton,
        "last_updated": updated,
    }


def movement_report(reference: UUID) -> dict[str, Any]:
    """A capital movement as the API shows it, with the tranche's balances after it."""
    entry = LedgerEntry.objects.select_related("tranche").get(reference=reference)
    return {
        "movement_id": str(entry.reference),
        "tranche_id": entry.tranche_id,
        "kind": entry.kind,
        "amount_ton": str(abs(entry.capital_ton or entry.liquid_ton)),
        "capital_ton": str(entry.tranche.capital_ton),
        "liquid_ton": str(entry.tranche.liquid_ton),
        "created_at": entry.created_at.isoformat(),
    }
