"""A snapshot of the book: what it holds, what it makes of what it cannot know, and that runs never overlap."""

import threading
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from celery.exceptions import Ignore
from django.db import connection
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from ops.core import session_locks
from prices.models import AssetPrice
from prices.selectors import PriceMissing
from quotes.models import CoverageType, StressTable
from risk import tasks
from risk.models import RiskAlert, RiskSnapshot, StressScenario
from risk.services import retention
from risk.services.snapshots import TAKING, run_monitor
from tests.api import Api
from tests.claims_helper import settle
from tests.risk.monitored import CAPITAL_USD, PATHS, cancel, figures, monitored, sell
from tranches.models import UnderwritingGate

pytestmark = pytest.mark.usefixtures("capital")


def test_an_empty_book_has_figures_and_no_losses() -> None:
    empty = figures()
    assert (empty.ltv, empty.reserve_ratio, empty.policy_count, empty.mean_duration_days) == (0, Decimal("0.4"), 0, None)
    assert (empty.top_stablecoin, empty.top_concentration, empty.correlation, empty.correlation_regime) == ("", None, None, "")
    assert (empty.var_99_usd, empty.worst_stress_loss_usd, empty.reverse_stress_depeg) == (0, 0, None)


def test_capital_and_coverage_are_those_of_the_tranches(broker: Api) -> None:
    sell(broker, "0.1")
    held = figures()
    assert (held.total_capital_usd, held.effective_capital_usd, held.liquid_reserves_usd) == (CAPITAL_USD, 6_990_000, 4_000_000)
    assert (held.coverage_sold_usd, held.ltv) == (1_000_000, Decimal("0.143062"))


def test_a_claim_that_was_paid_is_capital_that_is_gone_and_cover_that_is_no_longer_held(no_waiting_period: None, broker: Api) -> None:
    settle(sell(broker, "0.05"), price="0.935")
    held = figures()
    assert (held.total_capital_usd, held.liquid_reserves_usd) == (CAPITAL_USD - 250_000, 4_000_000 - 250_000)
    assert (held.coverage_sold_usd, held.ltv, held.policy_count) == (0, 0, 0)


def test_every_dimension_adds_up_to_the_book(broker: Api) -> None:
    for coverage_type, chain, coin in (("depeg", "Ethereum", "USDC"), ("bridge", "Base", "USDC"), ("oracle", "TON", "DAI")):
        sell(broker, "0.05", coverage_type=coverage_type, chain=chain, stablecoin=coin)
    concentrations = figures().concentrations
    for dimension in ("by_stablecoin", "by_chain", "by_coverage_type", "by_group"):
        rows = concentrations[dimension]
        assert sum(Decimal(row["exposure_usd"]) for row in rows) == 1_500_000
        assert sum(Decimal(row["share"]) for row in rows) == Decimal("0.15")
        assert sum(row["policy_count"] for row in rows) == 3
    assert concentrations["by_stablecoin"][0] == {
        "stablecoin": "USDC",
        "exposure_usd": "1000000.00",
        "share": "0.100000",
        "policy_count": 2,
    }


def test_coins_of_a_group_stand_together(broker: Api) -> None:
    for coin in ("USDC", "USDT", "DAI"):
        sell(broker, "0.02", stablecoin=coin)
    by_group = {row["group"]: row["exposure_usd"] for row in figures().concentrations["by_group"]}
    assert by_group == {"fiat": "400000.00", "crypto": "200000.00", "synthetic": "0.00"}


def test_bridge_cover_rests_on_the_bridges_of_its_chain(broker: Api) -> None:
    sell(broker, "0.04", coverage_type="bridge", chain="Ethereum")
    sell(broker, "0.01", coverage_type="bridge", chain="Polygon")
    held = figures()
    by_bridge = {row["bridge_id"]: row["exposure_usd"] for row in held.concentrations["by_bridge"]}
    assert held.bridge_exposure_usd == 500_000
    assert (by_bridge["orbit_eth_ton"], by_bridge["wormhole_poly_ton"], by_bridge["lightning_btc_ton"]) == (
        "100000.00",
        "100000.00",
        "0.00",
    )


def test_the_mean_duration_is_that_of_what_is_left(no_waiting_period: None, broker: Api) -> None:
    sell(broker, "0.01", duration_days=30)
    long = sell(broker, "0.01", duration_days=90)
    assert figures().mean_duration_days == 60
    cancel(broker, long)
    assert figures().mean_duration_days == 30


def test_losses_come_with_both_horizons_their_intervals_and_the_tranches(broker: Api) -> None:
    sell(broker, "0.2", coverage_type="cex_liquidation")
    held = figures()
    month, year = held.loss_model["horizons"]["30d"], held.loss_model["horizons"]["1y"]
    assert Decimal(month["expected_loss"]["usd"]) == held.expected_loss_usd
    assert float(year["expected_loss"]["usd"]) == pytest.approx(2_000_000 * 0.0488 * 0.4, rel=0.1)
    assert Decimal(month["value_at_risk"]["99"]["usd"]) == held.var_99_usd
    assert [tranche["tranche_id"] for tranche in year["tranches"]][-1] == "SURE_EQT"
    assert year["tranches"][-1]["loss_probability"] == pytest.approx(0.0488, rel=0.1)
    assert [component["coverage_type"] for component in year["components"]] == ["cex_liquidation"]


def test_the_distribution_of_the_losses_comes_with_each_horizon(broker: Api) -> None:
    sell(broker, "0.2", coverage_type="cex_liquidation")
    for horizon in figures().loss_model["horizons"].values():
        histogram = horizon["histogram"]
        assert len(histogram["edges_usd"]) == len(histogram["probabilities"]) + 1 == 49
        assert sum(histogram["probabilities"]) + histogram["no_loss_probability"] + histogram["beyond_probability"] == pytest.approx(1)
        assert float(histogram["edges_usd"][-1]) >= float(horizon["value_at_risk"]["99.5"]["usd"])
    assert histogram["no_loss_probability"] == pytest.approx(1 - 0.0488, abs=0.01)


def test_stress_names_the_worst_day_its_tranches_and_the_survivors(broker: Api) -> None:
    sell(broker, "0.2")
    held = figures()
    worst = next(row for row in held.stress["scenarios"] if row["scenario"] == held.worst_scenario)
    assert (held.worst_scenario, held.worst_stress_loss_usd, held.stress_loss_ratio) == ("Banking crisis", 2_000_000, Decimal("0.2"))
    assert worst["by_tranche"]["SURE_EQT"] == "1000000.00"
    assert worst["survivors"] == ["SURE_BTC", "SURE_SNR", "SURE_MEZZ", "SURE_JNR", "SURE_JNR_PLUS"]
    assert len(held.stress["scenarios"]) == 6


def test_reverse_stress_finds_the_depeg_that_exhausts_the_first_loss(broker: Api) -> None:
    sell(broker, "0.2")
    assert figures().reverse_stress_depeg == Decimal("0.0650")  # half of the cover, half way from 0.97 to 0.90


def test_a_scenario_that_staff_edit_is_the_one_that_counts(broker: Api) -> None:
    sell(broker, "0.2", coverage_type="bridge")
    StressScenario.objects.filter(name="Banking crisis").update(bridge_loss=1)
    assert figures().worst_scenario == "Banking crisis"


def test_a_scenario_that_is_switched_off_is_left_out(broker: Api) -> None:
    sell(broker, "0.2")
    StressScenario.objects.update(is_active=False)
    held = figures()
    assert (held.worst_scenario, held.worst_stress_loss_usd, held.stress_loss_ratio, held.stress["scenarios"]) == ("", None, None, [])


def test_btc_stands_beside_the_loss(broker: Api, settings: Any) -> None:
    sell(broker, "0.2")
    settings.BTC_HOLDINGS_USD = 1_000_000
    rows = {row["scenario"]: row for row in figures().stress["scenarios"]}
    assert (rows["Crypto crash"]["btc_result_usd"], rows["Banking crisis"]["loss_usd"]) == ("-500000.00", "2000000.00")


def test_an_unchanged_book_has_unchanged_figures(broker: Api) -> None:
    sell(broker, "0.2")
    first, second = figures(), figures()
    assert (first.var_99_usd, first.loss_model) == (second.var_99_usd, second.loss_model)


def test_a_book_that_the_model_cannot_assess_keeps_its_other_figures(broker: Api) -> None:
    """A trigger above 0.99 is none of the model's: losses are unknown, and say why; nothing else is lost."""
    sell(broker, "0.2")
    CoverageType.objects.filter(code="depeg").update(trigger_price=Decimal("0.995"))
    held = figures()
    assert (held.var_99_usd, held.var_99_ratio, held.ltv is None) == (None, None, False)
    assert "0.995" in held.loss_model["error"]


def test_what_is_not_known_ends_no_alert(broker: Api) -> None:
    for coin in ("USDC", "USDT", "DAI", "LUSD"):
        sell(broker, "0.14", coverage_type="bridge", stablecoin=coin)
    sell(broker, "0.0001")
    figures()
    CoverageType.objects.filter(code="depeg").update(trigger_price=Decimal("0.995"))
    assert figures().var_99_ratio is None
    assert RiskAlert.objects.get(alert_type="VaR_Breach").status == "open"


def test_without_a_price_of_ton_there_is_no_snapshot() -> None:
    AssetPrice.objects.all().delete()
    with pytest.raises(PriceMissing):
        run_monitor(now=timezone.now(), paths=PATHS)
    assert not RiskSnapshot.objects.exists()


def test_a_failed_run_leaves_the_lock_to_the_next() -> None:
    AssetPrice.objects.all().delete()
    with pytest.raises(PriceMissing):
        run_monitor(now=timezone.now(), paths=PATHS)
    with session_locks.held(TAKING) as is_ours:
        assert is_ours


def test_a_run_beside_another_one_is_left_out() -> None:
    """The other run is another connection, as it is in another worker."""
    holding, done = threading.Event(), threading.Event()

    def other_run() -> None:
        with session_locks.held(TAKING):
            holding.set()
            done.wait(10)
        connection.close()

    thread = threading.Thread(target=other_run)
    thread.start()
    assert holding.wait(10)
    with pytest.raises(Ignore):
        tasks.take_snapshot()
    done.set()
    thread.join(10)
    assert not RiskSnapshot.objects.exists()


def test_the_job_takes_a_snapshot() -> None:
    tasks.take_snapshot()
    assert RiskSnapshot.objects.count() == 1


def test_what_is_old_is_forgotten_but_for_the_newest() -> None:
    now = timezone.now()
    for days in (40, 31, 29):
        monitored(now - timedelta(days=days))
    assert retention.forget_old(now=now) == 2
    assert tasks.forget_old() == 0
    retention.forget_old(now=now + timedelta(days=400))
    assert RiskSnapshot.objects.count() == 1


def test_an_open_alert_is_never_forgotten(broker: Api) -> None:
    sell(broker, "0.26", coverage_type="smart_contract")
    monitored(timezone.now() - timedelta(days=4000))
    retention.forget_old(now=timezone.now())
    assert RiskAlert.objects.count() == 1


@pytest.mark.parametrize(("task", "seconds"), [("risk.take_snapshot", 60), ("risk.forget_old", 86_400)])
def test_the_jobs_are_scheduled(task: str, seconds: int) -> None:
    assert PeriodicTask.objects.get(task=task).interval.every == seconds


class TestStressBuffer:
    """The gate that the monitor sets for underwriting."""

    def test_a_book_that_could_not_bear_its_worst_day_sells_nothing_more(self, broker: Api) -> None:
        held = [sell(broker, "0.15", stablecoin=coin) for coin in ("USDC", "USDT", "DAI")]
        token = broker.quote()["quote_token"]
        monitored()
        refused = broker.bind(token)
        assert (refused.status_code, refused.json()["code"]) == (409, "stress_buffer")  # 5.5 M are free, 6.75 M must be
        cancel(broker, held[0])
        assert broker.bind(broker.quote()["quote_token"]).json()["code"] == "stressed_solvency"  # 3 M lost, TON falls by 65 %
        cancel(broker, held[1])
        assert broker.bind(broker.quote()["quote_token"]).status_code == 201  # 8.5 M, 2.25 M

    def test_it_is_handed_down_with_its_time(self, broker: Api) -> None:
        sell(broker, "0.2")
        taken = figures()
        gate = UnderwritingGate.objects.get()
        assert (gate.worst_stress_loss_usd, gate.worst_stress_at) == (2_000_000, taken.taken_at)
        table = StressTable.objects.get()
        assert (table.handed_down_at, table.known_until) == (taken.taken_at, taken.taken_at + timedelta(minutes=3))

    def test_nothing_is_sold_on_a_snapshot_that_is_too_old(self, broker: Api) -> None:
        StressTable.objects.all().delete()
        monitored(timezone.now() - timedelta(minutes=2))
        assert broker.bind(broker.quote()["quote_token"]).status_code == 201
        StressTable.objects.all().delete()
        monitored(timezone.now() - timedelta(minutes=4))
        assert broker.bind(broker.quote()["quote_token"]).json()["code"] == "price_unknown"
