"""Limits, scenarios and alerts of the risk monitor, as staff work with them."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from pghistory.models import MiddlewareEvents

from quotes.models import Product
from quotes.selectors import book as book_selectors
from risk.alerting import Figure
from risk.models import RiskAlert, RiskLimit, StressScenario
from risk.services.alerts import judge
from risk.thresholds import AlertType
from tests.admin.conftest import Staff
from tests.api import Api
from tests.risk.monitored import monitored

pytestmark = pytest.mark.usefixtures("book")
LTV = "risk/risklimit/LTV_Breach/change/"


@pytest.fixture
def alert() -> RiskAlert:
    """An LTV of 72 %."""
    [change] = judge(figures=[Figure(AlertType.LTV, Decimal("0.72"))], now=timezone.now())
    return change.alert


def scenario_form(scenario: StressScenario, **changes: Any) -> dict[str, Any]:
    """The scenario's page as it stands, filled in again."""
    prices = list(scenario.prices.order_by("scenario", "stablecoin"))
    form: dict[str, Any] = {
        "name": scenario.name,
        "is_active": "on",
        "annual_probability": scenario.annual_probability,
        "btc_change": scenario.btc_change,
        "ton_change": scenario.ton_change,
        "bridge_loss": scenario.bridge_loss,
        "exchange_loss": scenario.exchange_loss,
        "prices-TOTAL_FORMS": len(prices),
        "prices-INITIAL_FORMS": len(prices),
    }
    for index, price in enumerate(prices):
        form |= {f"prices-{index}-id": price.pk, f"prices-{index}-scenario": scenario.pk}
        form |= {f"prices-{index}-stablecoin": price.stablecoin, f"prices-{index}-price": price.price}
    return form | changes


def test_a_limit_is_edited_and_the_edit_is_kept(chief: Staff) -> None:
    chief.post(LTV, high_at="0.60", critical_at="0.65", hysteresis="0.02")
    limit = RiskLimit.objects.get(pk=AlertType.LTV)
    assert (limit.high_at, limit.critical_at, limit.hysteresis) == (Decimal("0.60"), Decimal("0.65"), Decimal("0.02"))
    event = MiddlewareEvents.objects.references(limit).order_by("-pgh_created_at").first()
    assert (event.pgh_label, event.user) == ("update", chief.user)


@pytest.mark.parametrize("wrong", [{"critical_at": "0.60"}, {"high_at": "-1"}, {"hysteresis": ""}])
def test_a_limit_that_makes_no_sense_is_a_form_error(chief: Staff, wrong: dict[str, str]) -> None:
    page = chief.post(LTV, **{"high_at": "0.70", "critical_at": "0.75", "hysteresis": "0.01", **wrong})
    assert page.context["adminform"].form.errors
    assert RiskLimit.objects.get(pk=AlertType.LTV).critical_at == Decimal("0.75")


@pytest.mark.parametrize("path", ["risk/risklimit/add/", "risk/risklimit/LTV_Breach/delete/", "risk/stressscenario/1/delete/"])
def test_limits_are_not_added_and_nothing_is_deleted(chief: Staff, path: str) -> None:
    assert chief.post(path, post="yes").status_code == 403


def test_a_scenario_is_edited_with_its_prices(chief: Staff) -> None:
    scenario = StressScenario.objects.get(name="Terra week, May 2022")
    form = scenario_form(scenario, **{"prices-0-price": "0.90", "bridge_loss": "0.2"})
    chief.post(f"risk/stressscenario/{scenario.pk}/change/", **form)
    scenario.refresh_from_db()
    assert (scenario.bridge_loss, scenario.prices.get().price) == (Decimal("0.2"), Decimal("0.90"))


@pytest.mark.parametrize("wrong", [{"prices-0-price": "-1"}, {"prices-0-stablecoin": "DOGE"}])
def test_a_price_that_makes_no_sense_is_refused(chief: Staff, wrong: dict[str, str]) -> None:
    scenario = StressScenario.objects.get(name="Terra week, May 2022")
    chief.post(f"risk/stressscenario/{scenario.pk}/change/", **scenario_form(scenario, **wrong))
    assert scenario.prices.get().price == Decimal("0.95")


def test_an_edited_scenario_counts_for_underwriting_at_once(chief: Staff) -> None:
    monitored()
    scenario = StressScenario.objects.get(name="Terra week, May 2022")
    chief.post(f"risk/stressscenario/{scenario.pk}/change/", **scenario_form(scenario, **{"ton_change": "-0.9", "prices-0-price": "0.9"}))
    now = book_selectors.load()
    usdt = Product.objects.get(coverage_type="depeg", chain="TON", stablecoin="USDT").pk
    assert (now.stress.ton_factors[-1], now.stress.payouts_of(usdt)[-1]) == (Decimal("0.1"), 1)


def test_a_new_scenario_counts_from_the_next_run_on(chief: Staff, broker: Api) -> None:
    broker.policy(coverage_type="cex_liquidation")
    terms = {
        "annual_probability": "0.01",
        "btc_change": "0",
        "ton_change": "-0.2",
        "bridge_loss": "0",
        "exchange_loss": "1",
        "is_active": "on",
    }
    chief.post("risk/stressscenario/add/", name="Everything fails", **terms, **{"prices-TOTAL_FORMS": 0, "prices-INITIAL_FORMS": 0})
    taken = monitored().snapshot
    assert (taken.worst_scenario, taken.worst_stress_loss_usd) == ("Everything fails", Decimal(10_000))


def test_staff_acknowledge_an_alert(chief: Staff, alert: RiskAlert) -> None:
    path = f"risk/riskalert/{alert.pk}/acknowledge_one/"
    assert "LTV warning: 72.00%" in chief.get(path).content.decode()
    chief.post(path, confirmed="yes")
    alert.refresh_from_db()
    assert (alert.status, alert.acknowledged_by) == ("acknowledged", "staff:chief")


def test_several_alerts_are_acknowledged_at_once(chief: Staff, alert: RiskAlert) -> None:
    chief.post("risk/riskalert/", action="acknowledge_selected", _selected_action=[str(alert.pk)])
    assert RiskAlert.objects.get().status == "open"
    chief.post("risk/riskalert/", action="acknowledge_selected", _selected_action=[str(alert.pk)], confirmed="yes")
    assert RiskAlert.objects.get().acknowledged_by == "staff:chief"


def test_an_alert_that_was_resolved_meanwhile_says_so(chief: Staff, alert: RiskAlert) -> None:
    judge(figures=[Figure(AlertType.LTV, Decimal("0.50"))], now=timezone.now())
    page = chief.post(f"risk/riskalert/{alert.pk}/acknowledge_one/", confirmed="yes")
    assert "This alert is resolved already." in page.content.decode()


def test_looking_does_not_permit_to_acknowledge(clerk: Staff, alert: RiskAlert) -> None:
    clerk.may("view_riskalert")
    assert clerk.get(f"risk/riskalert/{alert.pk}/change/").status_code == 200
    assert clerk.post(f"risk/riskalert/{alert.pk}/acknowledge_one/", confirmed="yes").status_code == 403
    clerk.post("risk/riskalert/", action="acknowledge_selected", _selected_action=[str(alert.pk)], confirmed="yes")
    assert RiskAlert.objects.get().status == "open"


def test_a_snapshot_shows_its_tables(chief: Staff, broker: Api) -> None:
    broker.policy()
    taken = monitored().snapshot
    page = chief.get(f"risk/risksnapshot/{taken.pk}/change/").content.decode()
    assert all(title in page for title in ("Stress", "Tranches, 30d", "Largest parts of ES 99, 1y", "Exposure by bridge"))
