"""Rules of losses: what each tranche pays of a claim, from SURE_EQT upward. No Django.

A claim is in USD and capital in TON: a tranche pays at the current TON price, rounded up to nine decimals, so that what it gives is worth
what is due. It pays out of its liquid capital; what is invested has to be recalled first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tranches.capital import Capital
from tranches.movements import MovementRefused
from tranches.waterfall import absorb_loss


@dataclass(frozen=True, slots=True)
class TrancheLoss:
    """What one tranche loses: USD, and the TON that pays them."""

    tranche_id: str
    usd: Decimal
    ton: Decimal


def by_tranche(capital: Capital, loss_usd: Decimal) -> tuple[TrancheLoss, ...]:
    """The loss of every tranche, most senior first. Raises MovementRefused when all capital together is less than the loss."""
    split = absorb_loss(loss_usd, [capital.in_usd(tranche) for tranche in capital.tranches])
    if split.uncovered:
        raise MovementRefused(
            "insufficient_capital",
            f"The tranches hold {capital.total_usd:,} USD, and {loss_usd:,} USD are due.",
            limit=capital.total_usd,
            value=loss_usd,
        )
    return tuple(
        TrancheLoss(tranche.tranche_id, usd, capital.paying(usd)) for tranche, usd in zip(capital.tranches, split.absorbed, strict=True)
    )


def check_liquidity(capital: Capital, losses: Sequence[TrancheLoss]) -> None:
    """Raise MovementRefused when a tranche has less liquid than it must pay; it says how much of which to recall."""
    short = [(tranche, loss) for tranche, loss in zip(capital.tranches, losses, strict=True) if loss.ton > tranche.liquid_ton]
    if not short:
        return
    recalls = ", ".join(
        f"{(loss.ton - tranche.liquid_ton).normalize():,f} TON of {tranche.tranche_id}" for tranche, loss in reversed(short)
    )
    raise MovementRefused(
        "insufficient_liquidity",
        f"What is due is invested. Recall it first: {recalls}.",
        limit=sum((tranche.liquid_ton for tranche, _ in short), Decimal(0)),
        value=sum((loss.ton for _, loss in short), Decimal(0)),
    )
