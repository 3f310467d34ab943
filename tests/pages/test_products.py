"""The list of products and the page of each."""

import re
from decimal import Decimal
from typing import Any

import pytest

from prices.models import AssetPrice
from quotes.catalogue import product_hash
from quotes.models import SalesSuspension
from quotes.services import suspensions
from tests.api import Api
from tests.pages.conftest import Visitor, text_of

pytestmark = pytest.mark.usefixtures("book")
PAGE = "/products/depeg/Ethereum/USDC"


def rows(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="([^"]+)"', page)


def test_the_list_counts_560_products_and_shows_them_in_pages(visitor: Visitor) -> None:
    page = visitor.open("/products")
    assert "560 products, 1 to 70 shown" in text_of(page)
    assert len(rows(page)) == 70
    assert len({address for number in range(1, 9) for address in rows(visitor.open("/products", page=str(number)))}) == 560


def test_the_list_is_filtered_by_each_dimension(visitor: Visitor) -> None:
    assert len(rows(visitor.open("/products", chain="TON", stablecoin="DAI"))) == 5
    assert rows(visitor.open("/products", coverage_type="oracle", chain="TON", stablecoin="DAI")) == ["/products/oracle/TON/DAI"]


@pytest.mark.parametrize("query", [{"coverage_type": "bridge", "chain": "Bitcoin"}, {"chain": "nowhere"}])
def test_a_filter_that_matches_nothing_says_so(visitor: Visitor, query: dict[str, str]) -> None:
    assert "No product has these names together" in visitor.open("/products", **query)


def test_the_pages_of_a_filtered_list_keep_the_filter(visitor: Visitor) -> None:
    assert 'href="?chain=Ethereum&amp;page=2"' not in visitor.open("/products", chain="Ethereum")  # 70 products: one page
    assert 'href="?coverage_type=depeg&amp;page=2"' in visitor.open("/products", coverage_type="depeg")


def test_what_is_sold_comes_first(visitor: Visitor, broker: Api) -> None:
    broker.policy(chain="Solana", stablecoin="GHO")
    page = visitor.open("/products")
    assert rows(page)[0] == "/products/depeg/Solana/GHO"
    assert "USD 10,000" in text_of(page)


def test_the_list_takes_one_query(visitor: Visitor, settings: Any, django_assert_num_queries: Any) -> None:
    settings.BOOK_MAX_AGE_SECONDS = 60.0
    visitor.open("/products")
    with django_assert_num_queries(1):
        visitor.open("/products")


def test_a_product_shows_rate_exposure_and_room(visitor: Visitor, broker: Api) -> None:
    broker.policy()
    text = text_of(visitor.open(PAGE))
    for shown in ("0.80 % a year", "USD 10,000", "Active policies 1", "Room for more", "binds first"):
        assert shown in text


def test_the_room_is_what_the_api_says(visitor: Visitor, anyone: Api) -> None:
    room = anyone.get("/api/v2/capacity?coverage_type=depeg&chain=Ethereum&stablecoin=USDC").json()["available_usd"]
    assert f"USD {Decimal(room):,.0f}" in text_of(visitor.open(PAGE))


def test_it_leads_to_a_quote_of_itself(visitor: Visitor) -> None:
    assert "/quote?coverage_type=depeg&amp;chain=Ethereum&amp;stablecoin=USDC" in visitor.open(PAGE)


@pytest.mark.parametrize("path", [f"/products/{product_hash('depeg', 'Ethereum', 'USDC')}", "/products/DEPEG/ethereum/usdc"])
def test_other_names_of_a_product_lead_to_its_page(visitor: Visitor, path: str) -> None:
    response = visitor.get(path)
    assert (response.status_code, response["Location"]) == (302, PAGE)


@pytest.mark.parametrize("path", ["/products/0x00", "/products/bridge/Bitcoin/USDC", "/products/depeg/Ethereum/EURC"])
def test_what_is_no_product_is_not_found(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status_code == 404


def test_a_suspended_product_says_why_it_is_not_on_sale(visitor: Visitor) -> None:
    suspensions.suspend(subject=SalesSuspension.Subject.COIN, code="USDC", reason="Below the trigger.", actor="test")
    text = text_of(visitor.open(PAGE))
    assert "Not on sale" in text
    assert "Below the trigger." in text


def test_without_a_price_of_ton_the_page_says_when_to_come_again(visitor: Visitor) -> None:
    AssetPrice.objects.all().delete()
    response = visitor.get(PAGE)
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "No price of TON has been observed yet." in text_of(response.content.decode())
