"""Admin pages of staff, schedules and the audit trail."""

from ops.admin.audit import AuditTrailAdmin
from ops.admin.schedules import PeriodicTaskAdmin
from ops.admin.staff import GroupAdmin, UserAdmin

__all__ = ["AuditTrailAdmin", "GroupAdmin", "PeriodicTaskAdmin", "UserAdmin"]
