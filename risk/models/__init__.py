"""Tables of the risk monitor."""

from risk.models.alerts import RiskAlert
from risk.models.analyses import Analysis
from risk.models.batches import Batch, BatchChunk
from risk.models.limits import RiskLimit
from risk.models.scenarios import ScenarioPrice, StressScenario
from risk.models.snapshots import RiskSnapshot
from risk.models.turns import WorkTurn
from risk.models.vote_stops import VoteStop

__all__ = [
    "Analysis",
    "Batch",
    "BatchChunk",
    "RiskAlert",
    "RiskLimit",
    "RiskSnapshot",
    "ScenarioPrice",
    "StressScenario",
    "VoteStop",
    "WorkTurn",
]
