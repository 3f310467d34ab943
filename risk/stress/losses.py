"""Losses of a book in a scenario, and the tranches that survive it. Amounts in USD."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ops.core.money import CENT, ZERO
from quotes.claims import depeg_payout
from risk.loss_model.book import BookExposure, Position
from risk.stress.scenarios import Scenario
from tranches.waterfall import absorb_loss


@dataclass(frozen=True, slots=True)
class StressResult:
    """The loss of one scenario: in all, by coin, by coverage type and by tranche; `uncovered_usd` is what no tranche could absorb.

    `survivors`: tranches with capital left. `btc_result_usd` stands beside the loss and is never netted against it.
    """

    scenario: Scenario
    loss_usd: Decimal
    by_stablecoin: Mapping[str, Decimal]
    by_coverage_type: Mapping[str, Decimal]
    by_tranche: Mapping[str, Decimal]
    uncovered_usd: Decimal
    survivors: tuple[str, ...]
    btc_result_usd: Decimal


def stress(book: BookExposure, scenario: Scenario, *, btc_holdings_usd: Decimal = ZERO) -> StressResult:
    """Apply a scenario to a book. `btc_holdings_usd`: what is held in BTC, for the result beside the loss."""
    losses = [(position, position_loss(position, scenario)) for position in book.positions]
    total = sum((loss for _, loss in losses), ZERO)
    absorbed, uncovered = absorb_loss(total, [tranche.capital_usd for tranche in book.tranches])
    taken = list(zip(book.tranches, absorbed, strict=True))
    return StressResult(
        scenario=scenario,
        loss_usd=total,
        by_stablecoin=_grouped(losses, lambda position: position.stablecoin),
        by_coverage_type=_grouped(losses, lambda position: position.coverage_type),
        by_tranche={tranche.tranche_id: loss for tranche, loss in taken},
        uncovered_usd=uncovered,
        survivors=tuple(tranche.tranche_id for tranche, loss in taken if loss < tranche.capital_usd),
        btc_result_usd=(btc_holdings_usd * scenario.btc_change).quantize(CENT, ROUND_HALF_UP),
    )


def position_loss(position: Position, scenario: Scenario) -> Decimal:
    """What one position loses, half up to cents, so that every breakdown adds up to the total."""
    return unrounded_loss(position, scenario).quantize(CENT, ROUND_HALF_UP)


def unrounded_loss(position: Position, scenario: Scenario) -> Decimal:
    """What one position loses, USD."""
    match position.coverage_type:
        case "depeg":
            return depeg_payout(position.exposure_usd, scenario.price(position.stablecoin), position.terms)
        case "bridge":
            return position.exposure_usd * scenario.bridge_loss
        case "cex_liquidation":
            return position.exposure_usd * scenario.exchange_loss
        case _:
            return ZERO


def worst(results: Iterable[StressResult]) -> StressResult:
    """The result with the largest loss. Raises ValueError when there is none."""
    return max(results, key=lambda result: result.loss_usd)


def _grouped(losses: Iterable[tuple[Position, Decimal]], member: Callable[[Position], str]) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for position, loss in losses:
        totals[member(position)] += loss
    return dict(totals)
