"""Tables of the risk monitor."""

from risk.models.alerts import RiskAlert
from risk.models.limits import RiskLimit
from risk.models.scenarios import ScenarioPrice, StressScenario
from risk.models.snapshots import RiskSnapshot

__all__ = ["RiskAlert", "RiskLimit", "RiskSnapshot", "ScenarioPrice", "StressScenario"]
