"""Charts of the tranches' pages and of the landing page."""

from decimal import Decimal

from ops.backoffice import charts
from ops.backoffice.charts import Chart
from ops.backoffice.display import percent
from prices.selectors import PriceMissing
from tranches import curves, selectors
from tranches.models import Tranche

STEPS = 40


def utilisation() -> list[Chart]:
    """Of the six tranches, the last to lose first; nothing while TON has no price."""
    try:
        capital = selectors.capital()
    except PriceMissing:
        return []
    members = [(tranche.tranche_id, capital.utilisation(tranche), f"{capital.apy(tranche):.2f} % APY") for tranche in capital.tranches]
    return [charts.compared("Utilisation", members, percent, summary="Coverage sold over capital, the last to lose first.")]


def apy(tranche: Tranche) -> list[Chart]:
    """The curve that the yield follows, with the point where it stands."""
    try:
        capital = selectors.capital()
    except PriceMissing:
        return []
    state = next(one for one in capital.tranches if one.tranche_id == tranche.pk)
    used, now = capital.utilisation(state), capital.apy(state)
    steps = [Decimal(step) / STEPS for step in range(STEPS + 1)]
    points = [(step, curves.apy(state.curve, state.apy_min, state.apy_max, step)) for step in steps]
    summary = f"Utilisation {percent(used)}. The yield goes from {_apy(state.apy_min)} to {_apy(state.apy_max)} a year."
    told = Chart("APY", _apy(now), summary, first="nothing sold", last="all sold")
    return [charts.curve(points, (used, now), told)]


def _apy(value: Decimal) -> str:
    return f"{value:.2f} %"
