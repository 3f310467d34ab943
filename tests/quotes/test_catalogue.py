"""560 products, found in any spelling."""

import hashlib
import itertools

import pytest

from quotes import launch_rates
from quotes.catalogue import Catalogue, NotInCatalogue, product_hash
from quotes.selectors import catalogue as selectors

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def loaded() -> Catalogue:
    return selectors.load()


def test_there_are_exactly_560_products(loaded: Catalogue) -> None:
    assert len(list(loaded)) == 560


def test_every_triple_is_a_product_or_uninsurable(loaded: Catalogue) -> None:
    triples = set(itertools.product(launch_rates.COVERAGE_TYPES, launch_rates.CHAINS, launch_rates.STABLECOINS))
    missing = triples - set(loaded.products)
    assert {(kind, chain) for kind, chain, _ in missing} == set(launch_rates.UNINSURABLE)
    assert len(missing) == 70


def test_a_product_hash_is_the_sha256_of_the_triple() -> None:
    assert product_hash("depeg", "Ethereum", "USDC") == "0x" + hashlib.sha256(b"depeg_Ethereum_USDC").hexdigest()


def test_hashes_are_unique(loaded: Catalogue) -> None:
    assert len({product.product_hash for product in loaded}) == 560


@pytest.mark.parametrize("spelling", [("DEPEG", "ethereum", "susde"), ("depeg", "ETHEREUM", "SUSDE")])
def test_names_are_found_in_any_case_and_answered_canonical(loaded: Catalogue, spelling: tuple[str, str, str]) -> None:
    product = loaded.find(*spelling)
    assert (product.coverage_type, product.chain, product.stablecoin) == ("depeg", "Ethereum", "sUSDe")


def test_an_unknown_coin_is_named(loaded: Catalogue) -> None:
    with pytest.raises(NotInCatalogue) as error:
        loaded.find("depeg", "Ethereum", "USDX")
    assert (error.value.field, error.value.code) == ("stablecoin", "unknown")


def test_a_pair_that_cannot_fail_is_not_insurable(loaded: Catalogue) -> None:
    with pytest.raises(NotInCatalogue) as error:
        loaded.find("bridge", "Bitcoin", "USDC")
    assert error.value.code == "not_insurable"


def test_only_depeg_pays_by_price(loaded: Catalogue) -> None:
    assert {code: (str(terms.trigger_price), str(terms.floor_price)) for code, terms in loaded.payouts.items()} == {
        "depeg": ("0.9700", "0.9000")
    }
