"""Losses over the tranches: the float waterfall beside the exact one."""

from decimal import Decimal

import numpy as np
import pytest

from risk.loss_model.book import TrancheCapital
from risk.loss_model.tranche_losses import TrancheRisk, waterfall
from tests.risk.loss_books import capital
from tranches.waterfall import absorb_loss

LOSSES = np.random.default_rng(1).pareto(1.2, 500).round(2) * 10_000_000


def risk_of(losses: list[float], tranche_id: str, tranches: list[TrancheCapital]) -> TrancheRisk:
    return next(risk for risk in waterfall(np.array(losses), tranches).tranches if risk.tranche_id == tranche_id)


def test_the_mean_of_every_tranche_is_that_of_the_exact_waterfall() -> None:
    capitals = [tranche.capital_usd for tranche in capital()]
    splits = [absorb_loss(Decimal(str(loss)), capitals) for loss in LOSSES]
    exact = [float(sum(split.absorbed[index] for split in splits)) / len(splits) for index in range(6)]
    fast = waterfall(LOSSES, capital())
    assert [risk.expected_loss_usd for risk in fast.tranches] == pytest.approx(exact)
    assert fast.expected_uncovered_usd == pytest.approx(float(sum(split.uncovered for split in splits)) / len(splits))


def test_no_loss_is_made_or_lost_on_the_way_up() -> None:
    split = waterfall(LOSSES, capital())
    assert sum(risk.expected_loss_usd for risk in split.tranches) + split.expected_uncovered_usd == pytest.approx(LOSSES.mean())


def test_a_senior_tranche_is_never_hit_more_often_than_its_juniors() -> None:
    hit = [risk.loss_probability for risk in waterfall(LOSSES, capital()).tranches]
    assert hit == sorted(hit)


def test_a_tranche_is_exhausted_as_often_as_the_next_one_could_lose() -> None:
    losses = [0.0, 5_000_000.0, 10_000_000.0, 15_000_000.0]  # SURE_EQT holds 10,000,000
    assert risk_of(losses, "SURE_EQT", capital()) == TrancheRisk("SURE_EQT", 6_250_000.0, 0.75, 0.5)
    assert risk_of(losses, "SURE_JNR_PLUS", capital()) == TrancheRisk("SURE_JNR_PLUS", 1_250_000.0, 0.25, 0.0)


def test_a_tranche_without_capital_loses_nothing_and_is_not_exhausted() -> None:
    tranches = [TrancheCapital("SURE_JNR", Decimal(10)), TrancheCapital("SURE_EQT", Decimal(0))]
    assert risk_of([5.0], "SURE_EQT", tranches) == TrancheRisk("SURE_EQT", 0.0, 0.0, 0.0)
    assert risk_of([5.0], "SURE_JNR", tranches) == TrancheRisk("SURE_JNR", 5.0, 1.0, 0.0)
