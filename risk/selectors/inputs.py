"""Inputs of a snapshot, from rows: the book, the capital, the scenarios, thirty days of prices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from prices import selectors as price_selectors
from quotes.catalogue import DEPEG, PayoutTerms
from quotes.models import CoverageType, Stablecoin
from quotes.selectors import exposure
from risk.figures.concentration import Holding
from risk.figures.correlation import DAYS
from risk.loss_model.book import LAUNCH_TERMS, BookExposure, Position, TrancheCapital
from risk.models import StressScenario
from risk.stress.scenarios import Scenario
from tranches import selectors as tranche_selectors
from tranches.capital import Capital


@dataclass(frozen=True, slots=True)
class Inputs:
    """Inputs of one snapshot. `closes`: daily closing prices of each coin."""

    capital: Capital
    holdings: Sequence[Holding]
    groups: Mapping[str, str]
    terms: PayoutTerms
    scenarios: Sequence[Scenario]
    closes: Mapping[str, Mapping[date, Decimal]]
    mean_duration_days: Decimal | None

    def book(self) -> BookExposure:
        """The book as the risk models see it. Policies sold under older payout terms are taken at the present ones."""
        held = [Position(row.coverage_type, row.chain, row.stablecoin, row.exposure_usd, self.terms) for row in self.holdings]
        return BookExposure(held, [TrancheCapital(state.tranche_id, self.capital.in_usd(state)) for state in self.capital.tranches])


def read(*, now: datetime) -> Inputs:
    """The inputs as they stand. Raises PriceMissing while TON has no price."""
    groups = dict(Stablecoin.objects.values_list("code", "correlated_group"))
    return Inputs(
        capital=tranche_selectors.capital(),
        holdings=[Holding(row.coverage_type, row.chain, row.stablecoin, row.exposure_usd, row.policy_count) for row in exposure.totals()],
        groups=groups,
        terms=depeg_terms(),
        scenarios=active_scenarios(),
        closes=price_selectors.daily_closes(symbols=groups, days=DAYS, now=now),
        mean_duration_days=exposure.mean_remaining_days(now=now),
    )


def depeg_terms() -> PayoutTerms:
    """The payout terms that depeg cover is sold under now."""
    row = CoverageType.objects.filter(code=DEPEG).values_list("trigger_price", "floor_price").first()
    if row is None or row[0] is None or row[1] is None:
        return LAUNCH_TERMS
    return PayoutTerms(row[0], row[1])


def active_scenarios() -> list[Scenario]:
    """The scenarios that are not switched off."""
    rows = StressScenario.objects.filter(is_active=True).prefetch_related("prices")
    return [row.scenario({price.stablecoin: price.price for price in row.prices.all()}) for row in rows]
