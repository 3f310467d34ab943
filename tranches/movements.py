"""Rules of capital movements: what each kind does to the balances, and what would leave the book unsafe. No Django.

A deposit or withdrawal changes capital and its liquid part alike. Deploying invests liquid capital, recalling makes it liquid again.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from tranches.capital import Capital, TrancheState

RATIO_STEP = Decimal("0.0001")
LARGEST_RATIO = Decimal("9999.9999")  # also of something to nothing: JSON has no number for it


class MovementKind(StrEnum):
    """Kinds of capital movements."""

    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    DEPLOY = "deploy"
    RECALL = "recall"


@dataclass(frozen=True, slots=True)
class Solvency:
    """Limits that must hold after a movement, as fractions."""

    max_ltv: Decimal
    min_reserve_ratio: Decimal


class MovementRefused(Exception):
    """The movement would break the limit `code`; `limit` and `value` give the figures."""

    def __init__(self, code: str, message: str, *, limit: Decimal, value: Decimal) -> None:
        super().__init__(message)
        self.code = code
        self.limit = limit
        self.value = value


SIGNS: dict[MovementKind, tuple[int, int]] = {
    MovementKind.DEPOSIT: (1, 1),
    MovementKind.WITHDRAWAL: (-1, -1),
    MovementKind.DEPLOY: (0, -1),
    MovementKind.RECALL: (0, 1),
}


def deltas(kind: MovementKind, amount_ton: Decimal) -> tuple[Decimal, Decimal]:
    """Change of capital and of its liquid part, in TON."""
    capital, liquid = SIGNS[kind]
    return capital * amount_ton, liquid * amount_ton


def check(before: Capital, tranche_id: str, kind: MovementKind, amount_ton: Decimal, solvency: Solvency) -> None:
    """Raise MovementRefused when the tranche has too little, or when cover or reserves would fall short."""
    tranche = next(state for state in before.tranches if state.tranche_id == tranche_id)
    available = {MovementKind.DEPOSIT: None, MovementKind.RECALL: tranche.capital_ton - tranche.liquid_ton}.get(kind, tranche.liquid_ton)
    if available is not None and amount_ton > available:
        raise MovementRefused(
            f"insufficient_{_source(kind)}", f"{tranche_id} has {available:f} TON to {kind}.", limit=available, value=amount_ton
        )
    if kind in {MovementKind.WITHDRAWAL, MovementKind.DEPLOY}:
        _keep_safe(_after(before, tranche, deltas(kind, amount_ton)), tranche_id, solvency)


def _source(kind: MovementKind) -> str:
    return "invested" if kind is MovementKind.RECALL else "liquidity"


def _after(before: Capital, moved: TrancheState, change: tuple[Decimal, Decimal]) -> Capital:
    capital, liquid = change
    state = replace(moved, capital_ton=moved.capital_ton + capital, liquid_ton=moved.liquid_ton + liquid)
    return replace(before, tranches=tuple(state if tranche is moved else tranche for tranche in before.tranches))


def _keep_safe(after: Capital, tranche_id: str, solvency: Solvency) -> None:
    tranche = next(state for state in after.tranches if state.tranche_id == tranche_id)
    if tranche.coverage_usd > (held := after.in_usd(tranche)):
        raise MovementRefused(
            "capital_in_use", f"{tranche_id} would back {tranche.coverage_usd} USD with {held} USD.", limit=held, value=tranche.coverage_usd
        )
    if after.coverage_usd > solvency.max_ltv * after.effective_usd:
        value = _ratio(after.coverage_usd, after.effective_usd)
        raise MovementRefused("ltv_limit", f"The book would stand at an LTV of {value}.", limit=solvency.max_ltv, value=value)
    if after.liquid_usd < solvency.min_reserve_ratio * after.total_usd:
        value = _ratio(after.liquid_usd, after.total_usd)
        raise MovementRefused(
            "reserve_low", f"Liquid reserves would fall to {value} of the capital.", limit=solvency.min_reserve_ratio, value=value
        )


def _ratio(part: Decimal, whole: Decimal) -> Decimal:
    return LARGEST_RATIO if part >= whole * LARGEST_RATIO else (part / whole).quantize(RATIO_STEP)
