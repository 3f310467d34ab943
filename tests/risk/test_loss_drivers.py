"""The drivers and which product each of them hits."""

import math
from collections import Counter

import numpy as np
import pytest

from quotes.launch_rates import CHAINS
from risk.loss_model.copula import Factors, struck_paths
from risk.loss_model.drivers import Driver, make_drivers, shares
from risk.loss_model.launch_parameters import LAUNCH_PARAMETERS
from risk.loss_model.portfolio import claims
from risk.loss_model.severity import LossFraction
from tests.risk import closed_forms
from tests.risk.loss_books import full_book

DRIVERS = make_drivers(LAUNCH_PARAMETERS)


def hit(coverage_type: str, chain: str) -> set[str]:
    positions = [position for position in full_book().positions if (position.coverage_type, position.chain) == (coverage_type, chain)]
    return {name for position in positions for name in shares(position, LAUNCH_PARAMETERS)}


def test_there_are_129_drivers() -> None:
    kinds = Counter(name.partition(":")[0] for name in DRIVERS)
    assert kinds == {"depeg": 14, "bridge": 9, "contract": 98, "oracle": 7, "exchange": 1}


def test_the_full_book_rests_on_every_driver() -> None:
    assert {claim.driver.name for claim in claims(full_book(), LAUNCH_PARAMETERS)} == set(DRIVERS)


def test_every_product_is_hit_at_most_for_its_whole_exposure() -> None:
    assert all(math.isclose(sum(shares(position, LAUNCH_PARAMETERS).values()), 1) for position in full_book().positions)


def test_one_depeg_hits_a_coin_on_all_chains() -> None:
    depegs = [claim for claim in claims(full_book(), LAUNCH_PARAMETERS) if claim.driver.name == "depeg:USDC"]
    assert [claim.positions.size for claim in depegs] == [len(CHAINS)]


def test_the_bridge_cover_of_a_chain_rests_on_the_bridges_from_it() -> None:
    assert hit("bridge", "Ethereum") == {f"bridge:{name}_eth_ton" for name in ("wormhole", "multichain", "orbit", "celer")}
    assert hit("bridge", "Lightning") == {"bridge:lightning_btc_ton"}


def test_the_bridge_cover_of_ton_rests_on_every_bridge() -> None:
    assert len(hit("bridge", "TON")) == 9


def test_optimism_has_no_bridge_and_rests_on_that_of_base() -> None:
    assert hit("bridge", "Optimism") == hit("bridge", "Base") == {"bridge:wormhole_base_ton"}


def test_all_exchange_cover_rests_on_one_driver() -> None:
    assert {name for chain in CHAINS for name in hit("cex_liquidation", chain)} == {"exchange"}


def test_the_probability_of_an_event_grows_with_the_horizon() -> None:
    usdc = DRIVERS["depeg:USDC"]
    assert usdc.probability(1.0) == pytest.approx(1 - math.exp(-0.10))
    assert usdc.probability(30 / 365) == pytest.approx(1 - math.exp(-0.10 * 30 / 365))


def test_a_driver_that_never_strikes_strikes_on_no_path() -> None:
    never = Driver("never", 0.0, {"global": 0.5}, LossFraction(1, 1))
    assert struck_paths(never, Factors(paths=1000, seed=1), 1.0).size == 0


@pytest.mark.parametrize(("intensity", "loadings"), [(-0.1, {}), (0.1, {"global": 0.8, "fiat": 0.8})])
def test_impossible_drivers_are_refused(intensity: float, loadings: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="impossible"):
        Driver("impossible", intensity, loadings, LossFraction(1, 1))


def test_every_driver_strikes_as_often_as_its_intensity_says() -> None:
    """129 frequencies, each within 4 standard errors: one run in a hundred would have a driver outside."""
    factors, paths = Factors(paths=20_000, seed=3), 20_000
    for driver in DRIVERS.values():
        expected = driver.probability(1.0)
        frequency = struck_paths(driver, factors, 1.0).size / paths
        assert frequency == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / paths)), driver.name


@pytest.mark.parametrize(
    ("one", "other", "correlation"),
    [("USDC", "USDT", 0.30**2 + 0.60**2), ("GHO", "LUSD", 0.40**2 + 0.50**2), ("USDe", "sUSDe", 0.35**2 + 0.65**2 + 0.40**2)],
)
def test_coins_of_one_class_depeg_together_as_their_loadings_say(one: str, other: str, correlation: float) -> None:
    paths = 200_000
    factors = Factors(paths=paths, seed=5)
    both = np.intersect1d(struck_paths(DRIVERS[f"depeg:{one}"], factors, 1.0), struck_paths(DRIVERS[f"depeg:{other}"], factors, 1.0))
    expected = closed_forms.vasicek(2, DRIVERS[f"depeg:{one}"].probability(1.0), correlation)[2]
    assert both.size / paths == pytest.approx(expected, abs=3 * math.sqrt(expected / paths))
