"""Snapshots as the API shows them."""

import re
import time
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import CharField, DateTimeField, DecimalField, Field, QuerySet

from ops.api import sql_columns
from ops.api.export import Sheet
from ops.api.problems import RETRY_AFTER_SECONDS, Problem
from ops.api.sql_columns import Column
from ops.core.times import iso
from risk.models import RiskSnapshot

WHOLE = ("concentrations", "correlation_matrix", "loss_model", "stress")
DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
NAMES = frozenset(
    ("scenario", "stablecoin", "stablecoins", "chain", "coverage_type", "group", "bridge_id", "tranche_id", "survivors", "error")
)
"""Members of the JSON columns that are texts, whatever they look like."""
LATER_MEMBERS = {"ton_change": None, "capital_after_usd": None}
HIDDEN = frozenset({"id", *WHOLE})
SHOWN = [field for field in RiskSnapshot._meta.concrete_fields if field.name not in HIDDEN]
SUMMARY = tuple(field.name for field in SHOWN)


def _column(field: "Field[Any, Any]") -> Column:
    """SQL of a column, formatted as `summary` does."""
    if isinstance(field, DecimalField):
        return sql_columns.number(field.name)
    if isinstance(field, DateTimeField):
        return sql_columns.time(field.name)
    return sql_columns.text_or_nothing(field.name) if isinstance(field, CharField) else sql_columns.number(field.name)


SHEET = Sheet("risk-snapshots", {field.name: _column(field) for field in SHOWN})


class SnapshotMissing(Problem):
    """503: the monitor has not run yet."""

    def __init__(self) -> None:
        super().__init__(
            503, "No risk snapshot has been taken yet.", code="snapshot_missing", headers={"Retry-After": str(RETRY_AFTER_SECONDS)}
        )


def newest() -> dict[str, Any]:
    """Body of GET risk/snapshot. Raises SnapshotMissing."""
    snapshot = RiskSnapshot.objects.first()
    if snapshot is None:
        raise SnapshotMissing
    whole = {name: restored(getattr(snapshot, name)) for name in WHOLE}
    return {**summary(snapshot), **whole, "stress": _stress(whole["stress"]), "timestamp": time.time()}


def _stress(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The stress tests with every member of a scenario, also those that snapshots of earlier versions lack."""
    return {**stored, "scenarios": [{**LATER_MEMBERS, **scenario} for scenario in stored["scenarios"]]}


def restored(value: Any, name: str = "") -> Any:
    """What a JSON column holds, its decimals as such: they are stored as texts, since a number would come back as a float.

    `name`: the member whose value it is; a chain may be called 5000.
    """
    if isinstance(value, Mapping):
        return {name: restored(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [restored(each, name) for each in value]
    return Decimal(value) if isinstance(value, str) and name not in NAMES and DECIMAL.fullmatch(value) else value


def history() -> QuerySet[RiskSnapshot]:
    """All snapshots, without what only the newest one shows whole."""
    return RiskSnapshot.objects.defer(*WHOLE)


def summary(snapshot: RiskSnapshot) -> dict[str, Any]:
    """The figures of a snapshot."""
    return {name: _shown(getattr(snapshot, name)) for name in SUMMARY} | {"taken_at": iso(snapshot.taken_at)}


def _shown(value: Any) -> Any:
    """Nothing is null, also where the column cannot be."""
    return value if value != "" else None
