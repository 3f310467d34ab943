"""The state of book, bridges and capital. Needs no key."""

from tonsurance.endpoints.arguments import segment
from tonsurance.request import Request, given
from tonsurance.types import Alerts, AlertType, Apy, BridgeHealth, Exposure, RiskAlertSeverity, RiskAlertStatus


def exposure() -> Request[Exposure]:
    """Coverage sold in USD by coverage type, chain and stablecoin, and the ten largest products."""
    return Request("GET", "api/v2/risk/exposure", Exposure)


def bridge_health(bridge_id: str) -> Request[BridgeHealth]:
    """The score of a bridge, its parts and its open alerts. `bridge_id`: such as "wormhole_eth_ton"."""
    return Request("GET", f"api/v2/bridge-health/{segment(bridge_id)}", BridgeHealth)


def risk_alerts(
    *, alert_type: AlertType | None = None, severity: RiskAlertSeverity | None = None, status: RiskAlertStatus | None = None
) -> Request[Alerts]:
    """Risk figures beyond their limits, newest first."""
    return Request("GET", "api/v2/risk/alerts", Alerts, query=given(alert_type=alert_type, severity=severity, status=status))


def tranche_apy() -> Request[Apy]:
    """Yield in percent, utilisation 0..1 and amounts in TON of the six tranches, most senior first."""
    return Request("GET", "api/v2/tranches/apy", Apy)
