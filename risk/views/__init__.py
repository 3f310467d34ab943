"""The risk endpoints."""

from risk.views.alerts import AlertViewSet
from risk.views.book import RiskViewSet
from risk.views.snapshots import SnapshotViewSet

__all__ = ["AlertViewSet", "RiskViewSet", "SnapshotViewSet"]
