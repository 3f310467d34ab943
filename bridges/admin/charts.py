"""Charts of the bridges' pages."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from bridges.models import Bridge, BridgeReading
from ops.backoffice import charts
from ops.backoffice.charts import Chart
from ops.backoffice.display import usd

SPAN = timedelta(hours=24)


def scores(bridges: Iterable[Bridge]) -> Chart:
    """Newest score of each bridge, lowest first."""
    readings = sorted((bridge.latest for bridge in bridges if bridge.latest), key=lambda reading: reading.score)
    members = [(reading.bridge_id, reading.score, reading.status) for reading in readings]
    summary = "Healthy from 0.9, Caution from 0.7, Warning from 0.5, else Critical." if members else "No bridge has been assessed yet."
    return charts.compared("Health scores", members, _score, summary=summary)


def history(bridge: Bridge, *, now: datetime) -> list[Chart]:
    """Score and TVL of the last 24 hours."""
    recent = BridgeReading.objects.filter(bridge=bridge, assessed_at__gte=now - SPAN).order_by("id")
    rows = list(recent.values_list("assessed_at", "score", "tvl_usd"))
    return [
        charts.over_time("Score, 24 hours", [(when, score) for when, score, _ in rows], _score, {"Healthy from": Decimal("0.9")}),
        charts.over_time("TVL, 24 hours", [(when, tvl) for when, _, tvl in rows], usd),
    ]


def _score(value: Decimal) -> str:
    return f"{value:.2f}"
