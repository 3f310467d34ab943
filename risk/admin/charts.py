"""Charts of the risk monitor's pages and of the landing page."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ops.backoffice import charts
from ops.backoffice.charts import Chart
from ops.backoffice.display import percent
from risk.models import RiskLimit, RiskSnapshot
from risk.thresholds import AlertType

SPAN = timedelta(hours=24)
FIGURES: Mapping[str, tuple[str, AlertType]] = {
    "ltv": ("LTV, 24 hours", AlertType.LTV),
    "var_99_ratio": ("VaR 99 over capital, 24 hours", AlertType.VAR),
    "reserve_ratio": ("Reserves, 24 hours", AlertType.RESERVE),
}


def history(*, until: datetime, figures: tuple[str, ...] = tuple(FIGURES)) -> list[Chart]:
    """The figures of the day before `until`, with the limits that they are judged by."""
    recent = RiskSnapshot.objects.filter(taken_at__gt=until - SPAN, taken_at__lte=until).order_by("taken_at")
    rows = list(recent.values("taken_at", *figures))
    limits = {row.alert_type: row for row in RiskLimit.objects.all()}
    return [_figure(name, rows, limits.get(FIGURES[name][1])) for name in figures]


def _figure(name: str, rows: list[dict[str, Any]], limit: RiskLimit | None) -> Chart:
    title, _ = FIGURES[name]
    levels = {"High at": limit.high_at, "Critical at": limit.critical_at} if limit else {}
    return charts.over_time(title, [(row["taken_at"], row[name]) for row in rows], percent, levels)
