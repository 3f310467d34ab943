"""Notification types, priorities, subjects and lifetimes. No Django, no clock."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import IntEnum

from ops.core.enums import AnyCase


class NotificationType(AnyCase):
    """What can be announced."""

    POLICY_BOUND = "policy_bound"
    POLICY_CANCELLED = "policy_cancelled"
    POLICY_EXPIRED = "policy_expired"
    BRIDGE_HEALTH_CHANGE = "bridge_health_change"
    BRIDGE_CRITICAL_ALERT = "bridge_critical_alert"
    RISK_ALERT_OPENED = "risk_alert_opened"
    RISK_ALERT_RESOLVED = "risk_alert_resolved"
    RANKING_UPDATE = "ranking_update"
    APY_UPDATE = "apy_update"
    PRICE_DEPEG = "price_depeg"
    BATCH_COMPLETED = "batch_completed"
    ANALYSIS_COMPLETED = "analysis_completed"


class Priority(IntEnum):
    """Priority; a greater value is more urgent."""

    LOW = 0
    NORMAL = 1
    HIGH = 2
    CRITICAL = 3


DEFAULT_LIFE = timedelta(days=3)  # longer than webhook retries, so that a resumed webhook still gets what it missed
LIVES = {
    NotificationType.RANKING_UPDATE: timedelta(minutes=10),  # superseded by the next one
    NotificationType.APY_UPDATE: timedelta(minutes=10),
    NotificationType.BRIDGE_HEALTH_CHANGE: timedelta(hours=1),
}


class PriorityName(AnyCase):
    """The name of a priority, as clients write it."""

    LOW = "LOW"
    NORMAL = "NORMAL"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"


@dataclass(frozen=True, slots=True)
class Subject:
    """Subject of a notification by dimension; "" for what does not apply."""

    coverage_type: str = ""
    chain: str = ""
    stablecoin: str = ""
    bridge_id: str = ""

    def known(self) -> dict[str, str]:
        """The dimensions that apply."""
        return {name: value for name, value in asdict(self).items() if value}


DIMENSIONS = tuple(asdict(Subject()))


def life_of(type: NotificationType) -> timedelta:
    """Lifetime of a notification after its cause."""
    return LIVES.get(type, DEFAULT_LIFE)
