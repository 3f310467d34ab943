"""Every type of alert fires, escalates and resolves by a change of the book, the market or the capital."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random

import pytest
import time_machine
from django.utils import timezone

from prices.consensus import Observation
from prices.services import record_observations
from prices.sources import SourceClass
from quotes.launch_rates import STABLECOINS
from risk.alerting import RiskAlertStep
from risk.thresholds import AlertType
from tests.api import Api
from tests.risk.monitored import alert_of, cancel, monitored, sell, step, ton_is_at
from tranches import services as tranche_services
from tranches.models import UnderwritingGate
from tranches.movements import MovementKind

pytestmark = pytest.mark.usefixtures("capital")
DAY = timedelta(days=1)
COINS = ("USDC", "USDT", "DAI", "LUSD")


def is_critical(kind: AlertType) -> tuple[str, str]:
    alert = alert_of(kind)
    return alert.severity, alert.message


def deposit(ton: int, tranche_id: str = "SURE_BTC") -> None:
    tranche_services.move_capital(tranche_id=tranche_id, kind=MovementKind.DEPOSIT, amount_ton=Decimal(ton), actor="test")


def test_ltv_fires_escalates_and_resolves_with_the_cover_that_is_sold(broker: Api) -> None:
    """Effective capital is 6.99 M."""
    for coin in COINS:
        sell(broker, "0.1225", coverage_type="smart_contract", stablecoin=coin)
    assert step(AlertType.LTV) is RiskAlertStep.OPEN
    assert alert_of(AlertType.LTV).message == "LTV warning: 70.10% >= 70.00%"
    more = sell(broker, "0.042", coverage_type="smart_contract", stablecoin="GHO")
    assert step(AlertType.LTV) is RiskAlertStep.ESCALATE
    assert is_critical(AlertType.LTV) == ("Critical", "LTV critical: 76.11% >= 75.00%")
    cancel(broker, more)
    assert step(AlertType.LTV) is None  # 70.1 % is below Critical, and not over
    deposit(200_000, tranche_id="SURE_EQT")
    assert step(AlertType.LTV) is RiskAlertStep.RESOLVE  # 4.9 of 7.19: 68.2 %


def test_ltv_fires_when_ton_falls(broker: Api) -> None:
    for coin in COINS:
        sell(broker, "0.10", coverage_type="smart_contract", stablecoin=coin)
    assert step(AlertType.LTV) is None  # 57.2 %
    ton_is_at("0.80")
    assert step(AlertType.LTV) is RiskAlertStep.OPEN
    ton_is_at("0.75")
    assert step(AlertType.LTV) is RiskAlertStep.ESCALATE
    ton_is_at("1.00")
    assert step(AlertType.LTV) is RiskAlertStep.RESOLVE


def test_reserve_low_fires_escalates_and_resolves_with_capital_that_is_deployed() -> None:
    def move(kind: MovementKind, ton: int) -> None:
        tranche_services.move_capital(tranche_id="SURE_BTC", kind=kind, amount_ton=Decimal(ton), actor="test")

    for tranche_id in ("SURE_SNR", "SURE_MEZZ", "SURE_JNR", "SURE_JNR_PLUS"):
        tranche_services.move_capital(tranche_id=tranche_id, kind=MovementKind.DEPLOY, amount_ton=Decimal(480_000), actor="test")
    assert step(AlertType.RESERVE) is None  # 20.8 %
    move(MovementKind.DEPLOY, 80_000)
    assert step(AlertType.RESERVE) is RiskAlertStep.OPEN
    assert alert_of(AlertType.RESERVE).message == "Reserves warning: 20.00% <= 20.00%"
    move(MovementKind.DEPLOY, 500_000)
    assert step(AlertType.RESERVE) is RiskAlertStep.ESCALATE
    assert is_critical(AlertType.RESERVE) == ("Critical", "Reserves critical: 15.00% <= 15.00%")
    move(MovementKind.RECALL, 590_000)
    assert step(AlertType.RESERVE) is None  # 20.9 % is not one point back
    move(MovementKind.RECALL, 10_000)
    assert step(AlertType.RESERVE) is RiskAlertStep.RESOLVE


def test_concentration_fires_escalates_and_resolves_for_the_coin_that_is_sold(broker: Api) -> None:
    sell(broker, "0.24", coverage_type="smart_contract")
    assert step(AlertType.CONCENTRATION) is None
    sell(broker, "0.03", coverage_type="smart_contract")
    assert step(AlertType.CONCENTRATION) is RiskAlertStep.OPEN
    assert alert_of(AlertType.CONCENTRATION).subject == "USDC"
    assert alert_of(AlertType.CONCENTRATION).message == "Concentration warning: 27.00% >= 25.00%"
    last = sell(broker, "0.03", coverage_type="smart_contract", chain="Base")
    assert step(AlertType.CONCENTRATION) is RiskAlertStep.ESCALATE
    assert is_critical(AlertType.CONCENTRATION) == ("Critical", "Concentration critical: 30.00% >= 30.00%")
    cancel(broker, last)
    assert step(AlertType.CONCENTRATION) is None  # 27 %
    deposit(1_300_000)
    assert step(AlertType.CONCENTRATION) is RiskAlertStep.RESOLVE  # 2.7 of 11.3: 23.9 %


def test_two_coins_have_an_alert_each(broker: Api) -> None:
    for coin in ("USDC", "DAI"):
        sell(broker, "0.26", coverage_type="smart_contract", stablecoin=coin)
    changes = monitored().changes
    assert {change.alert.subject for change in changes if change.alert.alert_type == AlertType.CONCENTRATION} == {"USDC", "DAI"}


def test_stress_loss_fires_escalates_and_resolves_with_depeg_cover(broker: Api) -> None:
    """Multiple failure pays all depeg cover in full: no coin stays above its floor. Two limits that stop such sales are off."""
    UnderwritingGate.objects.update(stress_multiple=0, solvency_multiple=0)
    sell(broker, "0.16")
    sell(broker, "0.15", stablecoin="USDT")
    assert step(AlertType.STRESS) is RiskAlertStep.OPEN
    assert alert_of(AlertType.STRESS).message == "Stress loss warning: 31.00% >= 30.00%"
    last = sell(broker, "0.09", stablecoin="FRAX")
    assert step(AlertType.STRESS) is RiskAlertStep.ESCALATE
    assert is_critical(AlertType.STRESS) == ("Critical", "Stress loss critical: 40.00% >= 40.00%")
    cancel(broker, last)
    assert step(AlertType.STRESS) is None  # 31 %
    deposit(1_000_000)
    assert step(AlertType.STRESS) is RiskAlertStep.RESOLVE  # 3.1 of 11: 28.2 %


def test_var_fires_escalates_and_resolves_with_the_book_and_ton(broker: Api) -> None:
    """Bridge cover on Ethereum rests on four bridges, one of which fails in 1.5 of 100 months: VaR 99 is 18 % of the cover."""
    for coin in COINS:
        sell(broker, "0.13", coverage_type="bridge", stablecoin=coin)
    assert step(AlertType.VAR) is None
    more = sell(broker, "0.04", coverage_type="bridge", stablecoin="GHO")
    assert step(AlertType.VAR) is RiskAlertStep.OPEN
    assert alert_of(AlertType.VAR).message == "VaR warning: 10.16% >= 10.00%"
    ton_is_at("0.65")
    assert step(AlertType.VAR) is RiskAlertStep.ESCALATE
    assert is_critical(AlertType.VAR) == ("Critical", "VaR critical: 15.63% >= 15.00%")
    ton_is_at("1.00")
    cancel(broker, more)
    assert step(AlertType.VAR) is None  # 9.4 %
    deposit(1_000_000)
    assert step(AlertType.VAR) is RiskAlertStep.RESOLVE


@pytest.fixture
def market() -> Callable[[int, float], datetime]:
    """Let the market run for so many days, one price of each coin a day: a common move, and one of its own with this weight."""
    random, start = Random(7), timezone.now() - 400 * DAY
    days_gone = count(1)

    def price(common: float, own: float) -> Decimal:
        return Decimal(f"{1 + common + random.gauss(0, 0.0005 * own):.8f}")

    def run(days: int, own: float) -> datetime:
        for _ in range(days):
            now, common = start + next(days_gone) * DAY, random.gauss(0, 0.0005)
            with time_machine.travel(now, tick=False):
                seen = [Observation(coin, "kraken", price(common, own), now) for coin in STABLECOINS]
                record_observations(observations=seen, reporter="test", feed_class=SourceClass.OWN)
        return now

    return run


def test_correlation_fires_escalates_and_resolves_with_the_market(market: Callable[[int, float], datetime]) -> None:
    assert step(AlertType.CORRELATION, market(31, 3.0)) is None
    assert step(AlertType.CORRELATION, market(31, 0.5)) is RiskAlertStep.OPEN
    assert step(AlertType.CORRELATION, market(31, 0.2)) is RiskAlertStep.ESCALATE
    assert alert_of(AlertType.CORRELATION).severity == "Critical"
    assert alert_of(AlertType.CORRELATION).message.startswith("Correlation critical: ")
    assert step(AlertType.CORRELATION, market(31, 3.0)) is RiskAlertStep.RESOLVE
