"""What happened, played through the real path: what must stop sales does, what must not does not, and all of it ends."""

import csv
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bridges.measures import Observation
from bridges.services.assessment import assess_bridge
from bridges.services.observations import record_observations
from live.models import Notification
from prices.models import DepegState
from quotes.models import SalesSuspension
from risk.bridge_suspensions import LATCH, set_bridge_gates
from tests.api import Api
from tests.bridges.observations import NOW
from tests.known import everything_is_known
from tests.prices.markets import market, played
from tests.prices.push import push
from tests.risk.test_price_suspensions import suspended

pytestmark = pytest.mark.usefixtures("book")
MINUTE = timedelta(minutes=1)
NOMAD = "wormhole_eth_ton"


def rows(name: str) -> list[dict[str, str]]:
    with market(name).open() as file:
        return list(csv.DictReader(file))


def depeg_alerts() -> list[tuple[str, str]]:
    """What was announced of coins that left their peg, oldest first."""
    payloads = Notification.objects.filter(type="price_depeg").order_by("pk").values_list("payload", flat=True)
    told = map(json.loads, payloads)
    return [(payload["stablecoin"], payload["state"]) for payload in told]


def test_the_svb_weekend_stops_cover_and_opens_the_price_alert_and_both_end(broker: Api) -> None:
    refused: list[str] = []
    weekend = {"first": datetime(2023, 3, 11, 12, tzinfo=UTC), "last": datetime(2023, 3, 13, 20, tzinfo=UTC)}
    for tick in played("usdc_svb_2023_USDCUSDT_60s.csv.gz", "USDC", step=900, **weekend):
        if not refused and DepegState.objects.get(symbol="USDC").state == "critical":
            refused = [broker.bind(broker.quote()["quote_token"]).json()["code"], f"{tick.recorded_at:%d %b %H:%M}"]
    assert refused == ["sales_suspended", "11 Mar 14:00"]
    told = depeg_alerts()
    assert (told[0], told[-1]) == (("USDC", "critical"), ("USDC", "pegged"))
    assert suspended() == set()
    everything_is_known()
    assert broker.bind(broker.quote()["quote_token"]).status_code == 201


def test_the_scare_about_busd_is_announced_to_nobody() -> None:
    for _ in played("busd_2023_BUSDUSDT_300s.csv.gz", "BUSD", step=3600):
        pass
    assert (depeg_alerts(), suspended()) == ([], set())


def test_the_wicks_of_single_venues_raise_nothing_while_others_hold() -> None:
    wicks = [row for row in rows("depegs.csv") if "one venue only" in row["note"]]
    assert {(wick["asset"], wick["date_utc"]) for wick in wicks} == {("USDe", "2025-10-10"), ("USDC", "2024-01-03")}
    for wick in wicks:
        for source, price in (("first", "0.9995"), ("second", "0.9990"), ("odd-venue", wick["low_usd"])):
            push(price, symbol=wick["asset"], source=source)
    assert (depeg_alerts(), suspended()) == ([], set())


def seen_by_two(bridge_id: str, course: Sequence[Decimal], ends_at: datetime = NOW) -> None:
    """Each value by two oracles, a minute apart, in millions."""
    seen = [
        Observation(oracle, value * 1_000_000, ends_at - (len(course) - 1 - index) * MINUTE)
        for index, value in enumerate(course)
        for oracle in ("client:a", "client:b")
    ]
    record_observations(bridge_id=bridge_id, observations=seen, now=ends_at)


def test_a_drain_of_nomads_size_is_critical_and_stops_sales_while_most_is_still_there() -> None:
    """A straight line between the known ends: the path between them is interpolated."""
    [nomad] = [row for row in rows("bridge_exploits.csv") if row["bridge"] == "Nomad"]
    before, minutes = Decimal(nomad["tvl_before_musd"]), 341
    seen_by_two(NOMAD, [before] * 60)
    for minute in range(1, minutes):
        left = before * (1 - Decimal(minute) / minutes)
        now = NOW + minute * MINUTE
        seen_by_two(NOMAD, [left], now)
        if minute % 3 == 0 and assess_bridge(bridge_id=NOMAD, now=now).current.status == "Critical":
            break
    set_bridge_gates()
    assert left / before > Decimal("0.65")
    assert {suspension.code for suspension in SalesSuspension.objects.all()} == {"Ethereum", "TON"}


@pytest.mark.parametrize(("name", "bridge_id"), [("Orbit", "orbit_eth_ton"), ("Multichain", "multichain_eth_ton")])
def test_a_bridge_robbed_at_once_is_an_exploit_that_stays_latched(name: str, bridge_id: str) -> None:
    [event] = [row for row in rows("bridge_exploits.csv") if row["bridge"] == name]
    before = Decimal(event["tvl_before_musd"] or 145)  # Multichain's value is not in the file, its fall is
    after = Decimal(event["tvl_after_musd"]) if event["tvl_after_musd"] else before * (1 - Decimal("0.898"))
    seen_by_two(bridge_id, [before, before, after])
    reading = assess_bridge(bridge_id=bridge_id, now=NOW).current
    set_bridge_gates()
    assert (reading.exploit_detected, reading.status) == (True, "Critical")
    assert set(SalesSuspension.objects.filter(actor=LATCH).values_list("code", flat=True)) == {"Ethereum", "TON"}


def test_the_theft_from_celer_is_too_small_to_be_seen() -> None:
    [event] = [row for row in rows("bridge_exploits.csv") if row["bridge"] == "Celer"]
    seen_by_two("celer_eth_ton", [Decimal(50), Decimal(50) - Decimal(event["loss_musd"])])
    reading = assess_bridge(bridge_id="celer_eth_ton", now=NOW).current
    set_bridge_gates()
    assert (reading.exploit_detected, reading.status) == (False, "Healthy")
    assert not SalesSuspension.objects.exists()
