"""Admin pages of the risk monitor."""

from risk.admin.alerts import RiskAlertAdmin
from risk.admin.limits import RiskLimitAdmin
from risk.admin.scenarios import StressScenarioAdmin
from risk.admin.snapshots import RiskSnapshotAdmin

__all__ = ["RiskAlertAdmin", "RiskLimitAdmin", "RiskSnapshotAdmin", "StressScenarioAdmin"]
