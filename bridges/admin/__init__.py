"""Admin pages of the bridges."""

from bridges.admin.bridges import BridgeAdmin
from bridges.admin.records import BridgeAlertAdmin, BridgeObservationAdmin, BridgeReadingAdmin, FeedStatusAdmin

__all__ = ["BridgeAdmin", "BridgeAlertAdmin", "BridgeObservationAdmin", "BridgeReadingAdmin", "FeedStatusAdmin"]
