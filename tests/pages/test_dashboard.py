"""The dashboard's frame and the sections that its scripts read; what they make of them is tested in a browser."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from bridges.measures import Observation
from bridges.models import BridgeAlert
from bridges.services.assessment import assess_bridges
from bridges.services.observations import record_observations
from prices.models import AssetPrice, PriceMinute
from risk.models import RiskAlert
from tests.api import Api
from tests.pages.conftest import Visitor, text_of

pytestmark = pytest.mark.usefixtures("book")


def section(visitor: Visitor, name: str) -> dict[str, Any]:
    content: dict[str, Any] = visitor.get(f"/dashboard/{name}").json()
    return content


def test_the_page_explains_itself_and_names_its_regions(visitor: Visitor) -> None:
    text = text_of(visitor.open("/"))
    for title in (
        "What this page shows",
        "Exposure by chain and coin",
        "Alerts",
        "Ten largest products",
        "Bridges",
        "Coins against their peg",
        "What a bad day costs",
    ):
        assert title in text


def test_the_map_is_laid_out_by_the_catalogue(visitor: Visitor) -> None:
    page = visitor.open("/")
    assert '"chains": ["Arbitrum", "Base", "Bitcoin"' in page
    assert '"stablecoins": ["BUSD", "crvUSD", "DAI"' in page


def test_the_book_holds_each_product_with_policies(visitor: Visitor, broker: Api) -> None:
    assert section(visitor, "book")["cells"] == []
    broker.policy()
    broker.policy(coverage_amount="5000.50")
    broker.policy(coverage_type="bridge", chain="TON")
    assert section(visitor, "book")["cells"] == [
        ["bridge", "TON", "USDC", Decimal("10000.00"), 1],
        ["depeg", "Ethereum", "USDC", Decimal("15000.50"), 2],
    ]


@pytest.mark.parametrize("name", ["book", "risk", "alerts", "bridges", "coins", "tranches"])
def test_a_section_that_did_not_change_is_a_304(visitor: Visitor, name: str) -> None:
    first = visitor.get(f"/dashboard/{name}")
    again = visitor.browser.get(f"/dashboard/{name}", headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_a_bind_changes_the_tags_of_book_and_tranches(visitor: Visitor, broker: Api, django_capture_on_commit_callbacks: Any) -> None:
    before = {name: visitor.get(f"/dashboard/{name}")["ETag"] for name in ("book", "tranches", "bridges")}
    with django_capture_on_commit_callbacks(execute=True):
        broker.policy()
    after = {name: visitor.get(f"/dashboard/{name}")["ETag"] for name in before}
    assert [name for name in before if before[name] != after[name]] == ["book", "tranches"]


def test_a_tranche_stands_on_its_curve(visitor: Visitor, broker: Api) -> None:
    broker.policy(coverage_amount="10000000")
    for tranche in section(visitor, "tranches")["tranches"]:
        (u0, low), (u1, high) = tranche["curve"][0], tranche["curve"][-1]
        assert (u0, u1) == (0, 1)
        assert low <= float(tranche["apy"]) <= high
        neighbours = [apy for u, apy in tranche["curve"] if abs(u - float(tranche["utilization"])) <= 1 / 20]
        assert min(neighbours) <= float(tranche["apy"]) <= max(neighbours)


def test_a_bridge_shows_its_parts_and_its_last_hour(visitor: Visitor) -> None:
    now = timezone.now()
    for minutes, tvl in ((2, 100), (1, 90)):
        seen = [Observation(oracle, Decimal(tvl), now - timedelta(minutes=minutes), None, None) for oracle in ("one", "two")]
        record_observations(bridge_id="celer_eth_ton", observations=seen, now=now)
        assess_bridges(now=now - timedelta(minutes=minutes))
    bridge = next(bridge for bridge in section(visitor, "bridges")["bridges"] if bridge["bridge_id"] == "celer_eth_ton")
    assert bridge["tvl_history"] == [Decimal("100.00"), Decimal("90.00")]
    assert bridge["parts"].keys() == {"tvl", "consensus", "success", "freshness"}


def minute(before: timedelta, ratio: str, symbol: str = "USDC") -> PriceMinute:
    """A minute that began so long ago, against a reference of 1 USD; TON has none."""
    pegged = {"reference_usd": 1, "ratio": Decimal(ratio)} if symbol != "TON" else {}
    return PriceMinute(symbol=symbol, minute=timezone.now() - before, price_usd=Decimal(ratio), votes=1, is_good=True, **pegged)


def test_a_coin_shows_the_lowest_of_each_quarter_of_an_hour_and_its_last_price(visitor: Visitor) -> None:
    minutes = {1: "0.995", 4: "0.981", 9: "0.97", 60: "0.99", 1500: "0.5"}
    with time_machine.travel("2026-11-01T12:15:20Z", tick=False):
        PriceMinute.objects.bulk_create(minute(timedelta(minutes=ago, seconds=20), ratio) for ago, ratio in minutes.items())
        PriceMinute.objects.bulk_create([minute(timedelta(minutes=1), "3", "TON")])
        found = section(visitor, "coins")
    assert found["places"] == 96
    assert found["coins"] == [{"symbol": "USDC", "low": 0.97, "last": 0.995, "line": [[91, 0.99], [94, 0.97]]}]


def test_alerts_of_book_and_bridges_stand_in_one_list(visitor: Visitor) -> None:
    now = timezone.now()
    RiskAlert.objects.create(
        alert_type="LTV_Breach",
        severity="High",
        message="LTV warning",
        current_value=Decimal("0.71"),
        limit_value=Decimal("0.70"),
        opened_at=now,
    )
    BridgeAlert.objects.create(
        bridge_id="celer_eth_ton", kind="tvl_drop", severity="Critical", message="dropped", opened_at=now + timedelta(seconds=1)
    )
    newest = section(visitor, "alerts")["alerts"][:2]
    assert [(alert["origin"], alert["severity"], alert["subject"]) for alert in newest] == [
        ("bridge", "Critical", "celer_eth_ton"),
        ("risk", "High", None),
    ]


def test_before_the_first_run_there_are_limits_and_no_snapshot(visitor: Visitor) -> None:
    risk = section(visitor, "risk")
    assert risk["snapshot"] is None
    assert risk["limits"]["LTV_Breach"] == {"direction": "above", "high": 0.7, "critical": 0.75}


def test_a_section_that_is_none_is_a_problem(visitor: Visitor) -> None:
    response = visitor.get("/dashboard/nothing")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


def test_without_a_price_of_ton_the_tranches_say_so_and_the_book_goes_on(visitor: Visitor) -> None:
    AssetPrice.objects.all().delete()
    response = visitor.get("/dashboard/tranches")
    assert (response.status_code, response.json()["code"], response["Retry-After"]) == (503, "price_missing", "5")
    assert visitor.get("/dashboard/book").status_code == 200


@pytest.mark.parametrize(("name", "queries"), [("book", 1), ("risk", 2), ("alerts", 2), ("bridges", 2), ("coins", 1), ("tranches", 2)])
def test_a_section_takes_few_queries_whatever_it_holds(
    visitor: Visitor, broker: Api, name: str, queries: int, django_assert_num_queries: Any
) -> None:
    broker.policy()
    with django_assert_num_queries(queries):
        visitor.get(f"/dashboard/{name}")
