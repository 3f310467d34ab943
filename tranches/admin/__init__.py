"""Admin pages of the capital."""

from tranches.admin.gate import UnderwritingGateAdmin
from tranches.admin.ledger import LedgerEntryAdmin
from tranches.admin.origins import LedgerOriginAdmin
from tranches.admin.tranches import TrancheAdmin

__all__ = ["LedgerEntryAdmin", "LedgerOriginAdmin", "TrancheAdmin", "UnderwritingGateAdmin"]
