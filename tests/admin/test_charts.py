"""Charts of the admin pages: the figures that they show, in words too."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from redis import RedisError

from bridges.models import BridgeReading
from ops.backoffice.charts import Chart
from prices.models import AssetPrice
from quotes.models import Policy
from quotes.selectors import premiums
from tests.admin.conftest import Staff
from tests.api import Api
from tests.risk.monitored import monitored

pytestmark = pytest.mark.usefixtures("book")
RISK = {"LTV, 24 hours", "VaR 99 over capital, 24 hours", "Reserves, 24 hours"}


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Nothing is cached."""
    cache.clear()


def drawn(staff: Staff, path: str = "") -> dict[str, Chart]:
    """The charts of a page by their titles."""
    return {chart.title: chart for chart in staff.get(path).context["charts"]}


def test_the_landing_page_shows_the_state_of_the_book_over_time(chief: Staff, policy: Policy) -> None:
    monitored()
    charts = drawn(chief)
    assert set(charts) == {
        "LTV, 24 hours",
        "VaR 99 over capital, 24 hours",
        "Reserves, 24 hours",
        "Premium a day",
        "Utilisation",
        "Health scores",
    }
    assert charts["LTV, 24 hours"].summary.endswith("High at 70.00 %. Critical at 75.00 %.")
    assert charts["Premium a day"].latest == f"{policy.premium:,.0f} USD"


def test_every_plot_has_a_text_that_says_the_same_and_every_bar_is_text_already(chief: Staff, policy: Policy) -> None:
    monitored()
    page = chief.get("").content.decode()
    plots = re.findall(r'<svg class="graph-plot"[^>]*>', page)
    assert [re.search(r'role="img" aria-label="[^"]+ [^"]+"', plot) is not None for plot in plots] == [True] * 4
    bars = re.findall(r'<svg viewBox="0 0 100 10"[^>]*>', page)
    assert len(bars) >= 6
    assert all('aria-hidden="true"' in bar for bar in bars)


def test_the_landing_page_draws_what_it_can_without_a_price(chief: Staff, policy: Policy) -> None:
    AssetPrice.objects.all().delete()
    assert "Utilisation" not in drawn(chief)


def test_premium_counts_on_the_day_on_which_it_was_sold(chief: Staff, policy: Policy, broker: Api) -> None:
    today = premiums.by_day(now=timezone.now())
    assert (len(today), today[-1][1], sum(premium for _, premium in today)) == (30, policy.premium, policy.premium)


def test_premium_of_long_ago_is_left_out(policy: Policy) -> None:
    later = premiums.by_day(now=timezone.now() + timedelta(days=31))
    assert sum(premium for _, premium in later) == 0


def test_without_redis_the_premiums_are_read_from_the_database(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object, **__: object) -> None:
        raise RedisError

    monkeypatch.setattr(cache, "get", down)
    assert premiums.by_day(now=timezone.now())[-1][1] == policy.premium


def test_the_list_of_policies_shows_the_premium_a_day(chief: Staff, policy: Policy) -> None:
    assert list(drawn(chief, "quotes/policy/")) == ["Premium a day"]


def test_the_tranches_show_utilisation_and_where_each_stands_on_its_curve(chief: Staff, policy: Policy) -> None:
    bars = {bar.name: bar for bar in drawn(chief, "tranches/tranche/")["Utilisation"].bars}
    assert len(bars) == 6
    chart = drawn(chief, "tranches/tranche/SURE_EQT/change/")["APY"]
    assert chart.mark is not None
    assert f"{bars['SURE_EQT'].shown}" in chart.summary
    assert bars["SURE_EQT"].note == f"{chart.latest} APY"


def test_a_bridge_shows_score_and_tvl_of_a_day(chief: Staff) -> None:
    now = timezone.now()
    parts: dict[str, Any] = dict.fromkeys(("tvl_factor", "consensus_factor", "freshness_factor"), 1)
    for hours, score, tvl in ((30, "0.1", 1), (2, "0.8", 1_000_000), (1, "0.95", 900_000)):
        BridgeReading.objects.create(
            bridge_id="celer_eth_ton",
            score=Decimal(score),
            status="Healthy",
            exploit_detected=False,
            tvl_usd=tvl,
            oracle_count=2,
            assessed_at=now - timedelta(hours=hours),
            **parts,
        )
    charts = drawn(chief, "bridges/bridge/celer_eth_ton/change/")
    scored, locked = charts["Score, 24 hours"], charts["TVL, 24 hours"]
    assert (scored.latest, locked.latest) == ("0.95", "900,000 USD")
    assert "highest 1,000,000 USD" in locked.summary
    assert "lowest 0.10" not in scored.summary


def test_a_snapshot_shows_the_day_before_it(chief: Staff, policy: Policy) -> None:
    taken = monitored().snapshot
    charts = drawn(chief, f"risk/risksnapshot/{taken.pk}/change/")
    assert charts["LTV, 24 hours"].latest == f"{taken.ltv:.2%}".replace("%", " %")
    assert set(charts) == RISK


def test_charts_are_for_those_who_may_see_the_list(clerk: Staff) -> None:
    assert clerk.get("quotes/policy/").status_code == 403
    assert clerk.get("").context.get("charts") is None
