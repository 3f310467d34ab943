"""Admin pages of the risk monitor, and of the work that clients have done."""

from risk.admin.alerts import RiskAlertAdmin
from risk.admin.analyses import AnalysisAdmin
from risk.admin.batches import BatchAdmin
from risk.admin.limits import RiskLimitAdmin
from risk.admin.scenarios import StressScenarioAdmin
from risk.admin.snapshots import RiskSnapshotAdmin
from risk.admin.vote_stops import VoteStopAdmin

__all__ = ["AnalysisAdmin", "BatchAdmin", "RiskAlertAdmin", "RiskLimitAdmin", "RiskSnapshotAdmin", "StressScenarioAdmin", "VoteStopAdmin"]
