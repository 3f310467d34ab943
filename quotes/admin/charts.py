"""Charts of the policies' list and of the landing page."""

from datetime import datetime

from ops.backoffice import charts
from ops.backoffice.charts import Chart
from ops.backoffice.display import usd
from quotes.selectors import premiums


def premium_a_day(*, now: datetime) -> list[Chart]:
    """What policies sold in the last 30 days cost, by the day on which they were sold."""
    return [charts.a_day("Premium a day", premiums.by_day(now=now), usd)]
