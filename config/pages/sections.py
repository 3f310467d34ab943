"""The sections of the dashboard, from the selectors of the apps."""

import time
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from bridges import selectors as bridge_selectors
from bridges.models import BridgeAlert, BridgeReading
from ops.api.problems import Problem
from ops.core import steps
from prices import history
from quotes.selectors import exposure
from risk.models import RiskLimit
from risk.selectors import alerts as risk_alerts
from risk.selectors import snapshots
from tranches import curves
from tranches import selectors as tranche_selectors
from tranches.capital import TrancheState

SPARKLINE = timedelta(minutes=60)
COIN_LINES, COIN_STEP = timedelta(hours=24), timedelta(minutes=15)
CURVE_POINTS = 24


def read(name: str) -> dict[str, Any]:
    """Content of a section. Raises Problem 404, PriceMissing and database errors."""
    if (section := SECTIONS.get(name)) is None:
        raise Problem(404, f"The dashboard has no section {name!r}.")
    return {**section(), "timestamp": time.time()}


def book() -> dict[str, Any]:
    """What is sold: `cells [[coverage_type, chain, stablecoin, exposure_usd, policy_count]]` of products with policies."""
    rows = exposure.totals()
    return {
        "cells": [[row.coverage_type, row.chain, row.stablecoin, row.exposure_usd, row.policy_count] for row in rows if row.policy_count]
    }


def risk() -> dict[str, Any]:
    """The newest snapshot, null before the first run, and the limits that its figures are judged by."""
    rows = RiskLimit.objects.all()
    limits = {row.alert_type: {"direction": row.direction, "high": row.high_at, "critical": row.critical_at} for row in rows}
    try:
        newest = snapshots.newest()
    except snapshots.SnapshotMissing:
        return {"snapshot": None, "limits": limits}
    return {"snapshot": {name: value for name, value in newest.items() if name != "timestamp"}, "limits": limits}


def alerts() -> dict[str, Any]:
    """Unresolved alerts of the book and the bridges, newest first."""
    of_bridges = BridgeAlert.objects.filter(resolved_at=None).order_by("-id")
    shown = [{**alert, "origin": "risk"} for alert in risk_alerts.report()["alerts"]]
    shown += [_bridge_alert(alert) for alert in of_bridges]
    return {"alerts": sorted(shown, key=lambda alert: -alert["timestamp"])}


def _bridge_alert(alert: BridgeAlert) -> dict[str, Any]:
    return {
        "id": str(alert.pk),
        "origin": "bridge",
        "alert_type": alert.kind,
        "severity": alert.severity,
        "message": alert.message,
        "subject": alert.bridge_id,
        "status": "open",
        "timestamp": alert.opened_at.timestamp(),
    }


def bridges() -> dict[str, Any]:
    """Each bridge with the parts of its score and the TVL of the last hour, oldest first."""
    locked: dict[str, list[Decimal | None]] = defaultdict(list)
    recent = BridgeReading.objects.filter(assessed_at__gte=timezone.now() - SPARKLINE, tvl_usd__isnull=False).order_by("assessed_at")
    for bridge_id, tvl in recent.values_list("bridge_id", "tvl_usd"):
        locked[bridge_id].append(tvl)
    return {"bridges": [{**bridge_selectors.overview(bridge), "tvl_history": locked[bridge.pk]} for bridge in bridge_selectors.bridges()]}


def coins() -> dict[str, Any]:
    """Each coin's price as a fraction of its peg over a day: the lowest, the last, and of each step `[place, lowest]`, oldest first.

    Places are numbers of steps since the oldest one shown; a step without a price is left out.
    """
    until = steps.start_of(timezone.now(), steps.MINUTE)
    first = steps.start_of(until - COIN_LINES, COIN_STEP) + COIN_STEP
    lines = history.ratios(since=first, until=until, step=COIN_STEP)
    return {
        "places": COIN_LINES // COIN_STEP,
        "coins": [
            {
                "symbol": symbol,
                "low": min(step.low for step in line),
                "last": line[-1].last,
                "line": [[(step.start - first) // COIN_STEP, step.low] for step in line],
            }
            for symbol, line in lines.items()
        ],
    }


def tranches() -> dict[str, Any]:
    """The tranches as the API answers them, each with the curve that its yield follows."""
    states = {state.tranche_id: state for state in tranche_selectors.capital().tranches}
    report = tranche_selectors.apy_report()["tranches"]
    return {"tranches": [_with_curve(row, states[row["tranche_id"]]) for row in report]}


def _with_curve(row: dict[str, Any], state: TrancheState) -> dict[str, Any]:
    steps = [Decimal(step) / CURVE_POINTS for step in range(CURVE_POINTS + 1)]
    curve = [[float(u), float(curves.apy(state.curve, state.apy_min, state.apy_max, u))] for u in steps]
    without_time = {name: value for name, value in row.items() if name != "last_updated"}
    return {**without_time, "seniority": state.seniority, "kind": state.curve.value, "curve": curve}


SECTIONS: dict[str, Callable[[], dict[str, Any]]] = {
    "book": book,
    "risk": risk,
    "alerts": alerts,
    "bridges": bridges,
    "coins": coins,
    "tranches": tranches,
}
