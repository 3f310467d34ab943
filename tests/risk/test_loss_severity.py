"""How much an event destroys, and what a depeg pays."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes import claims
from quotes.catalogue import PayoutTerms
from risk.loss_model.launch_parameters import LAUNCH_PARAMETERS
from risk.loss_model.severity import LossFraction, depeg_payout

SAMPLES = 100_000
RNG = np.random.default_rng


def test_a_payout_rises_in_a_straight_line_from_trigger_to_floor() -> None:
    prices = np.array([1.02, 0.97, 0.935, 0.90, 0.40])
    assert depeg_payout(prices, 0.97, 0.90) == pytest.approx([0, 0, 0.5, 1, 1])


@given(
    price=st.decimals(min_value=0, max_value=2, places=8),
    bounds=st.lists(st.integers(0, 10_000), min_size=2, max_size=2, unique=True).map(sorted),
)
def test_the_model_pays_what_claims_pay(price: Decimal, bounds: list[int]) -> None:
    floor, trigger = (Decimal(points) / 10_000 for points in bounds)
    [modelled] = depeg_payout(np.array([float(price)]), float(trigger), float(floor))
    assert modelled == pytest.approx(float(claims.depeg_payout(Decimal(1), price, PayoutTerms(trigger, floor))), abs=1e-9)


def test_loss_fractions_have_the_mean_of_their_beta_law() -> None:
    fractions = LossFraction(4, 1).sample(RNG(1), SAMPLES)
    assert fractions.mean() == pytest.approx(0.8, abs=3 * fractions.std() / SAMPLES**0.5)


def test_loss_fractions_never_exceed_the_exposure() -> None:
    fractions = LossFraction(0.5, 0.5).sample(RNG(2), SAMPLES)
    assert 0 <= fractions.min() <= fractions.max() <= 1


def test_low_prices_lie_below_the_price_of_the_event() -> None:
    prices = LAUNCH_PARAMETERS.depeg_severity.sample(RNG(3), SAMPLES)
    assert 0 <= prices.min() <= prices.max() <= 0.99


@pytest.mark.parametrize(("price", "share"), [(0.97, 0.53), (0.90, 0.17)])
def test_depegs_are_as_deep_as_documented(price: float, share: float) -> None:
    prices = LAUNCH_PARAMETERS.depeg_severity.sample(RNG(4), SAMPLES)
    assert np.mean(prices < price) == pytest.approx(share, abs=0.01)
