"""The vocabulary of notifications: types, priorities, what one is about, how long one is worth telling. No Django, no clock."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import IntEnum, StrEnum


class NotificationType(StrEnum):
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
    """How much it matters; more is greater."""

    LOW = 0
    NORMAL = 1
    HIGH = 2
    CRITICAL = 3


DEFAULT_LIFE = timedelta(days=3)  # longer than a webhook is retried, so that a client who resumes a paused one finds what it missed
LIVES = {
    NotificationType.RANKING_UPDATE: timedelta(minutes=10),  # the next one makes it worthless
    NotificationType.APY_UPDATE: timedelta(minutes=10),
    NotificationType.BRIDGE_HEALTH_CHANGE: timedelta(hours=1),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a notification is about, as far as it can be said; "" for what does not apply."""

    coverage_type: str = ""
    chain: str = ""
    stablecoin: str = ""
    bridge_id: str = ""

    def known(self) -> dict[str, str]:
        """The dimensions that apply."""
        return {name: value for name, value in asdict(self).items() if value}


DIMENSIONS = tuple(asdict(Subject()))


def life_of(type: NotificationType) -> timedelta:
    """How long after its cause it is worth delivering."""
    return LIVES.get(type, DEFAULT_LIFE)
