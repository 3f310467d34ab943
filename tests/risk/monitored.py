"""A book under the monitor, as tests move it: small capital, cover sold and cancelled through the API, one run of the monitor."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from risk.alerting import RiskAlertStep
from risk.models import RiskAlert, RiskSnapshot
from risk.services.alerts import AlertChange
from risk.services.snapshots import Run, run_monitor
from risk.thresholds import AlertType
from tests.api import Api
from tests.known import everything_is_known, ton_is_known
from tests.prices.push import push
from tranches import services as tranche_services

CAPITAL_USD = 10_000_000
PATHS = 20_000


def endow() -> None:
    """10,000,000 TON at 1.00 USD, 40 % liquid: effective capital 6,990,000 USD."""
    ton_is_known(Decimal(1))
    everything_is_known()
    tranche_services.endow(total_ton=Decimal(CAPITAL_USD), liquid_share=Decimal("0.4"), actor="test")


def ton_is_at(usd: str) -> None:
    """A source says so, now."""
    push(usd, symbol="TON")


def sell(broker: Api, share: str, **product: Any) -> str:
    """Sell cover for a share of the capital; returns the policy."""
    policy_id: str = broker.policy(coverage_amount=f"{Decimal(share) * CAPITAL_USD:.2f}", **product)["id"]
    return policy_id


def cancel(broker: Api, policy_id: str) -> None:
    assert broker.post(f"/api/v2/policies/{policy_id}/cancel").status_code == 200


def monitored(now: datetime | None = None) -> Run:
    """One run, on fewer paths than in earnest."""
    return run_monitor(now=now or timezone.now(), paths=PATHS)


def figures() -> RiskSnapshot:
    """The snapshot of one run."""
    return monitored().snapshot


def told(kind: AlertType, now: datetime | None = None) -> AlertChange | None:
    """What one run tells about alerts of a type."""
    changes = [change for change in monitored(now).changes if change.alert.alert_type == kind]
    assert len(changes) < 2
    return changes[0] if changes else None


def step(kind: AlertType, now: datetime | None = None) -> RiskAlertStep | None:
    change = told(kind, now)
    return change.step if change else None


def alert_of(kind: AlertType) -> RiskAlert:
    return RiskAlert.objects.get(alert_type=kind)
