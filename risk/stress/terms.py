"""The stress terms that underwriting decides by: what one USD of each product's cover loses in each scenario."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, Decimal

from quotes.catalogue import PayoutTerms
from quotes.stress import StressTerms
from risk.loss_model.book import Position
from risk.stress.losses import unrounded_loss
from risk.stress.scenarios import Scenario

PAYOUT_STEP = Decimal("0.00000001")
ONE_USD = Decimal(1)


def stress_terms(scenarios: Sequence[Scenario], products: Iterable[tuple[int, str, str, str]], depeg_terms: PayoutTerms) -> StressTerms:
    """`products`: id, coverage type, chain and coin of each. Depeg cover loses by the terms given."""
    return StressTerms(
        names=tuple(scenario.name for scenario in scenarios),
        ton_factors=tuple(scenario.ton_factor for scenario in scenarios),
        payouts={
            product_id: tuple(_payout(Position(coverage_type, chain, stablecoin, ONE_USD, depeg_terms), scenario) for scenario in scenarios)
            for product_id, coverage_type, chain, stablecoin in products
        },
    )


def _payout(position: Position, scenario: Scenario) -> Decimal:
    """Rounded up, so that underwriting never finds less than a snapshot does."""
    return unrounded_loss(position, scenario).quantize(PAYOUT_STEP, ROUND_CEILING)
