"""The loss model: 100,000 paths over all 560 products, on the core that otherwise serves."""

import time
from decimal import Decimal

from benchmarks import report
from benchmarks.report import Row
from benchmarks.rounds import Plan, Progress
from quotes import launch_rates
from risk.loss_model.assessment import ONE_YEAR, assess
from risk.loss_model.book import BookExposure, Position, TrancheCapital
from risk.loss_model.launch_parameters import LAUNCH_PARAMETERS
from tranches.terms import TRANCHES

PATHS = 100_000
GOAL_SECONDS = 1.0
EXPOSURE_USD = Decimal(100_000)
CAPITAL_USD = Decimal(600_000_000)


def measure(plan: Plan, progress: Progress) -> list[Row]:
    """Wall clock of one assessment over a year."""
    book = _book()
    taken = [_seconds(book, number, plan, progress) for number in range(1, plan.rounds + 1)]
    return [report.duration(f"loss model, {PATHS:,} paths", taken, below=GOAL_SECONDS)]


def _seconds(book: BookExposure, number: int, plan: Plan, progress: Progress) -> float:
    started = time.perf_counter()
    assess(book, LAUNCH_PARAMETERS, horizon_years=ONE_YEAR, paths=PATHS, seed=number)
    taken = time.perf_counter() - started
    progress(f"round {number}/{plan.rounds}  loss model: {taken:.3f} s")
    return taken


def _book() -> BookExposure:
    positions = [
        Position(kind, chain, coin, EXPOSURE_USD)
        for kind in launch_rates.COVERAGE_TYPES
        for chain in launch_rates.CHAINS
        for coin in launch_rates.STABLECOINS
        if (kind, chain) not in launch_rates.UNINSURABLE
    ]
    return BookExposure(tuple(positions), tuple(TrancheCapital(terms.tranche_id, CAPITAL_USD * terms.capital_share) for terms in TRANCHES))
