"""GET risk/exposure: the book three ways, largest first."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api import Api

pytestmark = pytest.mark.usefixtures("book")
PATH = "/api/v2/risk/exposure"


def test_an_empty_book_lists_every_member_with_zero(anyone: Api) -> None:
    report = anyone.get(PATH).json()
    sizes = {name: len(report[f"by_{name}"]) for name in ("coverage_type", "chain", "stablecoin")}
    assert sizes == {"coverage_type": 5, "chain": 9, "stablecoin": 14}
    assert (report["total_exposure_usd"], report["total_policies"], report["top_10_products"]) == (Decimal("0.00"), 0, [])


def test_exposure_adds_up_three_ways(broker: Api) -> None:
    for chain, coin, amount in (("Ethereum", "USDC", "100"), ("Base", "USDC", "250.50"), ("Base", "DAI", "40")):
        broker.policy(chain=chain, stablecoin=coin, coverage_amount=amount)
    report = broker.get(PATH).json()
    assert [row["exposure_usd"] for row in report["by_chain"][:3]] == [Decimal("290.50"), Decimal("100.00"), Decimal("0.00")]
    assert report["by_stablecoin"][0] == {"stablecoin": "USDC", "exposure_usd": Decimal("350.50")}
    for name in ("coverage_type", "chain", "stablecoin"):
        assert (
            sum(Decimal(row["exposure_usd"]) for row in report[f"by_{name}"]) == Decimal(report["total_exposure_usd"]) == Decimal("390.50")
        )


def test_the_top_ten_are_the_largest_products(broker: Api) -> None:
    chains = ["Ethereum", "TON", "Arbitrum", "Base", "Optimism", "Polygon", "Solana", "Lightning", "Bitcoin"]
    for rank, chain in enumerate(chains):
        broker.policy(chain=chain, coverage_amount=str(100 + rank))
        broker.policy(chain=chain, stablecoin="DAI", coverage_amount=str(50 + rank))
    top = broker.get(PATH).json()["top_10_products"]
    assert [product["exposure_usd"] for product in top] == [108, 107, 106, 105, 104, 103, 102, 101, 100, 58]
    assert top[0] == {
        "coverage_type": "depeg",
        "chain": "Bitcoin",
        "stablecoin": "USDC",
        "exposure_usd": Decimal("108.00"),
        "policy_count": 1,
    }


def test_it_reads_no_policies(broker: Api) -> None:
    broker.policy()
    with CaptureQueriesContext(connection) as queries:
        broker.get(PATH)
    assert not [query["sql"] for query in queries.captured_queries if "quotes_policy" in query["sql"]]


def test_an_unchanged_book_is_a_304(anyone: Api) -> None:
    etag = anyone.get(PATH).headers["ETag"]
    assert anyone.get(PATH, **{"If-None-Match": etag}).status_code == 304
