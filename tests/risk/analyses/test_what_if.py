"""Figures before and after."""

from decimal import Decimal
from itertools import product as combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.api.problems import Problem
from quotes import launch_rates
from risk.analyses import what_if
from risk.analyses.specs import CapitalAction, CapitalChange, PolicyAction, PolicyChange, WhatIf
from risk.figures.concentration import Holding
from risk.loss_model.book import LAUNCH_TERMS
from risk.selectors.inputs import Inputs
from risk.services import snapshots
from risk.stress.scenarios import SCENARIOS
from tests.thorough import amount
from tranches.capital import Capital, TrancheState
from tranches.terms import TRANCHES

TRIPLES = [
    triple
    for triple in combinations(launch_rates.COVERAGE_TYPES, launch_rates.CHAINS, launch_rates.STABLECOINS)
    if triple[:2] not in launch_rates.UNINSURABLE
]
SOLD = Decimal(500_000)
CENTS = st.integers(1_000, 50_000_000).map(lambda cents: Decimal(cents) / 100)


def capital() -> Capital:
    states = [
        TrancheState(
            terms.tranche_id,
            terms.seniority,
            terms.risk_capacity,
            terms.curve,
            terms.apy_min,
            terms.apy_max,
            capital_ton=200_000_000 * terms.capital_share,
            liquid_ton=80_000_000 * terms.capital_share,
            coverage_usd=len(TRIPLES) * SOLD / 6,
            premium_usd=Decimal(0),
        )
        for terms in TRANCHES
    ]
    return Capital(tuple(states), Decimal(3))


def book() -> Inputs:
    return Inputs(
        capital=capital(),
        holdings=[Holding(*triple, SOLD, 50) for triple in TRIPLES],
        groups={coin: group for coin, (_, group) in launch_rates.STABLECOINS.items()},
        terms=LAUNCH_TERMS,
        scenarios=SCENARIOS,
        closes={},
        mean_duration_days=Decimal(90),
    )


policies = st.builds(lambda triple, amount: (PolicyAction.ADD, *triple, amount), st.sampled_from(TRIPLES), CENTS)
deposits = st.builds(
    CapitalChange,
    st.just(CapitalAction.DEPOSIT),
    st.sampled_from([terms.tranche_id for terms in TRANCHES]),
    st.decimals(1, 10**6, places=9),
)


def reverse(question: WhatIf) -> WhatIf:
    """The question that takes away what the first one brought."""
    return WhatIf(
        policies=tuple(
            PolicyChange(PolicyAction.REMOVE, change.coverage_type, change.chain, change.stablecoin, change.coverage_amount)
            for change in question.policies
        ),
        capital=tuple(CapitalChange(CapitalAction.WITHDRAW, change.tranche_id, change.amount_ton) for change in question.capital),
        paths=question.paths,
    )


def asked(**changes: Any) -> dict[str, Any]:
    return what_if.answer(WhatIf(paths=1000, **changes), book(), lambda _: None)


@settings(max_examples=amount(15, 3), deadline=None)
@given(st.lists(policies, min_size=1, max_size=8), st.lists(deposits, max_size=4))
def test_what_is_added_and_removed_again_leaves_every_figure_as_it_was(added: list[Any], deposited: list[CapitalChange]) -> None:
    there = WhatIf(policies=tuple(PolicyChange(*change) for change in added), capital=tuple(deposited), paths=1000)
    first = what_if.answer(there, book(), lambda _: None)
    back = what_if.answer(reverse(there), what_if.apply(there, book()), lambda _: None)
    assert back["before"] == first["after"]
    assert back["after"] == first["before"]
    assert {name: -change for name, change in back["change"].items()} == first["change"]


def test_the_figures_are_those_of_a_snapshot() -> None:
    answer = asked(policies=(PolicyChange(PolicyAction.ADD, "depeg", "TON", "USDC", "10000"),))
    assert answer["before"] == snapshots.columns(book(), paths=1000, seed=20_261)


def test_more_cover_means_more_of_everything_it_touches() -> None:
    change = asked(policies=(PolicyChange(PolicyAction.ADD, "depeg", "TON", "USDC", "10000000"),))["change"]
    assert (change["coverage_sold_usd"], change["policy_count"], change["total_capital_usd"]) == (10_000_000, 1, 0)
    assert change["ltv"] > 0
    assert change["worst_stress_loss_usd"] > 0
    assert change["bridge_exposure_usd"] == 0


def test_more_capital_means_less_risk_of_what_is_sold() -> None:
    change = asked(capital=(CapitalChange(CapitalAction.DEPOSIT, "SURE_EQT", Decimal(1_000_000)),))["change"]
    assert (change["total_capital_usd"], change["liquid_reserves_usd"], change["coverage_sold_usd"]) == (3_000_000, 3_000_000, 0)
    assert change["ltv"] < 0 < change["reserve_ratio"]


def test_progress_is_told_half_way() -> None:
    seen: list[int] = []
    what_if.answer(WhatIf(capital=(CapitalChange(CapitalAction.DEPOSIT, "SURE_EQT", Decimal(1)),), paths=1000), book(), seen.append)
    assert seen == [50]


@pytest.mark.parametrize(
    "changes",
    [
        {"policies": (PolicyChange(PolicyAction.REMOVE, "depeg", "TON", "USDC", "500000.01"),)},
        {"policies": (PolicyChange(PolicyAction.REMOVE, "depeg", "TON", "USDC", "10"),) * 51},
        {"capital": (CapitalChange(CapitalAction.WITHDRAW, "SURE_EQT", Decimal(8_000_000) + Decimal("0.000000001")),)},
    ],
)
def test_nothing_can_be_taken_away_that_is_not_there(changes: dict[str, Any]) -> None:
    with pytest.raises(Problem) as refused:
        asked(**changes)
    assert (refused.value.status, refused.value.code) == (409, "more_than_there_is")
