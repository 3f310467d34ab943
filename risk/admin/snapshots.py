"""Snapshots: the figures as columns, the rest as tables below."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from ops.backoffice.charts import Chart
from ops.backoffice.export import CsvExportMixin
from ops.backoffice.readonly import UncountedAdmin
from ops.backoffice.record import ChartsMixin, RecordMixin, Table
from risk.admin import charts
from risk.models import RiskSnapshot
from risk.selectors import snapshots


@admin.register(RiskSnapshot)
class RiskSnapshotAdmin(ChartsMixin, RecordMixin, CsvExportMixin, UncountedAdmin):
    """Risk snapshots, newest first."""

    list_display = (
        "taken_at",
        "ltv",
        "reserve_ratio",
        "top_stablecoin",
        "top_concentration",
        "correlation",
        "stress_loss_ratio",
        "var_99_ratio",
        "policy_count",
        "duration_ms",
    )
    percentages = ("ltv", "reserve_ratio", "top_concentration", "var_99_ratio", "stress_loss_ratio", "reverse_stress_depeg")
    list_filter = ("correlation_regime",)
    fieldsets = (
        (None, {"fields": (("taken_at", "duration_ms"), ("policy_count", "mean_duration_days"))}),
        ("Capital", {"fields": (("total_capital_usd", "effective_capital_usd"), ("liquid_reserves_usd", "coverage_sold_usd"))}),
        ("Ratios", {"fields": (("ltv", "reserve_ratio"), ("top_stablecoin", "top_concentration"), "bridge_exposure_usd")}),
        ("Market", {"fields": (("correlation", "correlation_regime"),)}),
        (
            "Loss model, 30 days",
            {"fields": ("expected_loss_usd", ("var_95_usd", "var_99_usd", "var_995_usd"), ("es_95_usd", "es_99_usd"), "var_99_ratio")},
        ),
        ("Stress", {"fields": (("worst_scenario", "worst_stress_loss_usd"), ("stress_loss_ratio", "reverse_stress_depeg"))}),
    )
    export_columns = {name: name for name in snapshots.SUMMARY}

    def get_queryset(self, request: HttpRequest) -> QuerySet[RiskSnapshot]:
        """The list reads no large column; a page does."""
        rows: QuerySet[RiskSnapshot] = super().get_queryset(request)
        return rows.defer(*snapshots.WHOLE)

    def list_charts(self) -> list[Chart]:
        return charts.history(until=timezone.now())

    def charts(self, obj: RiskSnapshot) -> list[Chart]:
        return charts.history(until=obj.taken_at)

    def record(self, obj: RiskSnapshot) -> list[Table]:
        return tables(obj)


def tables(snapshot: RiskSnapshot) -> list[Table]:
    """Stress results, tranches, the largest contributions to the tail and the concentrations."""
    horizons = snapshot.loss_model.get("horizons", {})
    return [
        _stress(snapshot),
        *(_tranches(name, horizon) for name, horizon in horizons.items()),
        *(_components(name, horizon) for name, horizon in horizons.items()),
        *(_concentration(name, rows) for name, rows in snapshot.concentrations.items()),
    ]


def _stress(snapshot: RiskSnapshot) -> Table:
    columns = ("scenario", "annual_probability", "loss_usd", "loss_ratio", "uncovered_usd", "btc_result_usd")
    rows = [[*(row[name] for name in columns), ", ".join(row["survivors"]) or "none"] for row in snapshot.stress["scenarios"]]
    headers = ["Scenario", "A year", "Loss, USD", "Over capital", "Uncovered, USD", "BTC, USD", "Survivors"]
    return {"title": "Stress", "headers": headers, "rows": rows}


def _tranches(name: str, horizon: dict[str, Any]) -> Table:
    columns = ("tranche_id", "expected_loss_usd", "loss_probability", "exhaustion_probability")
    rows = [[tranche[column] for column in columns] for tranche in horizon["tranches"]]
    return {"title": f"Tranches, {name}", "headers": ["Tranche", "Expected loss, USD", "Loses", "Is exhausted"], "rows": rows}


def _components(name: str, horizon: dict[str, Any]) -> Table:
    columns = ("coverage_type", "chain", "stablecoin", "es_99_usd")
    rows = [[component[column] for column in columns] for component in horizon["components"]]
    return {"title": f"Largest parts of ES 99, {name}", "headers": ["Cover", "Chain", "Coin", "USD"], "rows": rows}


def _concentration(name: str, rows: list[dict[str, Any]]) -> Table:
    member = name.removeprefix("by_")
    shown = [[next(iter(row.values())), row["exposure_usd"], row["share"], row.get("policy_count", "")] for row in rows]
    title = f"Exposure by {member.replace('_', ' ')}"
    return {"title": title, "headers": [member.replace("_", " ").capitalize(), "USD", "Over capital", "Policies"], "rows": shown}
