"""Every risk figure before and after changes of the book."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ops.api.problems import Problem
from risk.analyses.specs import CapitalChange, PolicyChange, WhatIf
from risk.figures.concentration import Holding
from risk.selectors.inputs import Inputs
from risk.services import snapshots
from tranches.capital import Capital, TrancheState

Figures = dict[str, Any]


def answer(question: WhatIf, inputs: Inputs, progress: Callable[[int], None]) -> dict[str, Any]:
    """`before` and `after`: the columns of a risk snapshot. `change`: after less before, of the plain figures.

    Raises Problem 409 for a change that takes away more than there is.
    """
    changed = apply(question, inputs)
    before = snapshots.columns(inputs, paths=question.paths, seed=question.seed)
    progress(50)
    after = snapshots.columns(changed, paths=question.paths, seed=question.seed)
    return {"before": before, "after": after, "change": differences(before, after)}


def apply(question: WhatIf, inputs: Inputs) -> Inputs:
    """The inputs as they would be. Nothing is written."""
    holdings = _with_policies(inputs.holdings, question.policies)
    capital = _with_capital(inputs.capital, question.capital)
    sold = sum((_signed(change) for change in question.policies), Decimal(0))
    return replace(inputs, holdings=holdings, capital=_with_coverage(capital, sold))


def differences(before: Figures, after: Figures) -> dict[str, Decimal | int]:
    """Of every figure that is a number in both."""
    return {name: after[name] - value for name, value in before.items() if _is_number(value) and _is_number(after[name])}


def _is_number(value: object) -> bool:
    return isinstance(value, Decimal | int) and not isinstance(value, bool)


def _signed(change: PolicyChange) -> Decimal:
    amount: Decimal = change.coverage_amount
    return amount if change.action == "add" else -amount


def _with_policies(holdings: Sequence[Holding], changes: Sequence[PolicyChange]) -> list[Holding]:
    """Each change is one policy."""
    held = {(one.coverage_type, one.chain, one.stablecoin): one for one in holdings}
    for change in changes:
        product = change.coverage_type, change.chain, change.stablecoin
        one, step = held[product], 1 if change.action == "add" else -1
        held[product] = replace(one, exposure_usd=one.exposure_usd + _signed(change), policy_count=one.policy_count + step)
    for one in held.values():
        if one.exposure_usd < 0 or one.policy_count < 0:
            raise _too_much(f"There is less {one.coverage_type} cover of {one.stablecoin} on {one.chain} than is removed.")
    return list(held.values())


def _with_capital(capital: Capital, changes: Sequence[CapitalChange]) -> Capital:
    """Deposits and withdrawals are of liquid capital."""
    moved = dict.fromkeys((tranche.tranche_id for tranche in capital.tranches), Decimal(0))
    for change in changes:
        moved[change.tranche_id] += change.amount_ton if change.action == "deposit" else -change.amount_ton
    return replace(capital, tranches=tuple(_moved(tranche, moved[tranche.tranche_id]) for tranche in capital.tranches))


def _moved(tranche: TrancheState, amount_ton: Decimal) -> TrancheState:
    if tranche.liquid_ton + amount_ton < 0:
        raise _too_much(f"{tranche.tranche_id} holds {tranche.liquid_ton:f} TON of liquid capital, less than is withdrawn.")
    return replace(tranche, capital_ton=tranche.capital_ton + amount_ton, liquid_ton=tranche.liquid_ton + amount_ton)


def _with_coverage(capital: Capital, sold_usd: Decimal) -> Capital:
    """The figures look at the coverage of all tranches together, so one of them stands for all."""
    first, *others = capital.tranches
    return replace(capital, tranches=(replace(first, coverage_usd=first.coverage_usd + sold_usd), *others))


def _too_much(detail: str) -> Problem:
    return Problem(409, detail, code="more_than_there_is")
