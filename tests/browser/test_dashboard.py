"""What happens to the book is seen on an open dashboard: soon, and with nobody reloading it."""

import re
from datetime import timedelta

import httpx
import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Valkey
from tests.browser.visits import PATIENCE_MS, Visits
from tests.demo_stack import DemoStack

pytestmark = pytest.mark.browser
SOON_MS = 10_000  # two seconds where this machine is not five times slower than a usual one
ASSESS = "from bridges.tasks import assess; assess()"


def open_dashboard(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto("/")
    expect(page.locator("#line-state")).to_have_text("Live")
    expect(page.locator("#map [data-cell]").first).to_be_visible()
    return page


def bind_at_the_desk(page: Page, key: str, *, chain: str, stablecoin: str, amount: str) -> None:
    """Bind a depeg cover on the quote desk as a person would; returns once the receipt is there."""
    page.goto(f"/quote?coverage_type=depeg&chain={chain}&stablecoin={stablecoin}&coverage_amount={amount}&duration_days=30")
    page.get_by_label("API key with the scope write").fill(key)
    page.get_by_label("Policyholder").fill("browser")
    page.get_by_role("button", name="Bind this quote").click()
    expect(page.locator("#bind-result")).to_contain_text("Bound")


@pytest.fixture
def key(keys: dict[str, str]) -> str:
    return keys["desk"]


def test_a_bind_in_one_tab_moves_map_utilisation_and_top_ten_in_another(context: BrowserContext, visits: Visits, key: str) -> None:
    dashboard = open_dashboard(context)
    cell = dashboard.locator('[data-cell="Optimism/GHO"]')
    used = dashboard.locator('[data-tranche="SURE_EQT"] dd').first
    before = (cell.text_content(), used.text_content())
    assert dashboard.locator("#top").get_by_text("Depeg · Optimism · GHO").count() == 0

    bind_at_the_desk(context.new_page(), key, chain="Optimism", stablecoin="GHO", amount="10000000")
    expect(cell).not_to_have_text(before[0] or "", timeout=SOON_MS)
    expect(dashboard.locator("#top").get_by_text("Depeg · Optimism · GHO")).to_be_visible(timeout=SOON_MS)
    expect(dashboard.locator("#top").get_by_text("new")).to_be_visible(timeout=SOON_MS)
    expect(dashboard.locator("#top").get_by_text("▼ 1").first).to_be_visible(timeout=SOON_MS)
    expect(used).not_to_have_text(before[1] or "", timeout=SOON_MS)
    expect(dashboard.locator("#last-change")).to_contain_text("Depeg Optimism GHO: +USD 10,000,000.00")
    assert visits.complaints == []


DRAINED = re.compile(r"CRITICAL: Bridge TVL dropped (45\.0|22\.5)%")
"""By both oracles; or at first, where the minute's run fell between their reports, by one of them against the other."""


def test_a_drained_bridge_turns_red_and_its_alert_appears(
    context: BrowserContext, visits: Visits, stack: DemoStack, keys: dict[str, str]
) -> None:
    dashboard = open_dashboard(context)
    bridge = dashboard.locator('[data-bridge="orbit_eth_ton"]')
    for oracle in ("oracle-one", "oracle-two"):
        report(stack, keys[oracle], tvl=[100_000_000, 55_000_000])
    stack.manage("shell", "-c", ASSESS)

    expect(bridge).to_contain_text("Critical")
    expect(bridge).to_contain_text("exploit detected")
    for part in ("Value locked", "Agreement", "Transfers", "Freshness", "Observed"):
        expect(bridge.locator("dt", has_text=part)).to_be_visible()
    expect(bridge.locator("svg.chart")).to_be_visible()
    assert "in-trouble" in (bridge.get_attribute("class") or "")
    alert = dashboard.locator("#alerts li", has_text=DRAINED)
    expect(alert.locator(".badge.is-critical")).to_have_text("Critical")
    expect(dashboard.locator("#figures")).to_contain_text(re.compile(r"[1-9]\d* critical"))  # tests before this one may have left theirs
    assert visits.complaints == []


def report(stack: DemoStack, key: str, *, tvl: list[int]) -> None:
    """What an oracle saw, the last of it just now."""
    now = timezone.now()
    times = [now - timedelta(minutes=20 * back) for back in reversed(range(len(tvl)))]
    observations = [{"tvl_usd": str(usd), "observed_at": when.isoformat()} for usd, when in zip(tvl, times, strict=True)]
    response = httpx.post(
        f"{stack.base_url}/api/v2/bridges/orbit_eth_ton/observations",
        json={"observations": observations},
        headers={"Authorization": f"Bearer {key}"},
        timeout=60,
    )
    assert response.status_code == 201, response.text


def test_after_a_restart_of_valkey_the_page_is_live_again_without_a_reload(
    context: BrowserContext, stack: DemoStack, valkey: Valkey, key: str
) -> None:
    dashboard = open_dashboard(context)
    dashboard.evaluate("window.wasNotReloaded = true")
    valkey.stop()
    try:
        expect(dashboard.locator("#map [data-cell]").first).to_be_visible()
    finally:
        valkey.start()
    expect(dashboard.locator("#line-state")).to_have_text("Live", timeout=PATIENCE_MS)
    cell = dashboard.locator('[data-cell="Base/mkUSD"]')
    before = cell.text_content()
    bind_at_the_desk(context.new_page(), key, chain="Base", stablecoin="mkUSD", amount="9000000")
    expect(cell).not_to_have_text(before or "", timeout=SOON_MS)
    assert dashboard.evaluate("window.wasNotReloaded") is True


def test_a_line_that_is_down_is_said_to_be_down_and_comes_back(context: BrowserContext) -> None:
    dashboard = open_dashboard(context)
    dashboard.route("**/dashboard/**", lambda route: route.abort())
    expect(dashboard.locator("#line-state")).to_have_text("The line is down")
    expect(dashboard.locator("#line-detail")).to_contain_text("trying again")
    dashboard.unroute_all()
    expect(dashboard.locator("#line-state")).to_have_text("Live")


def test_the_map_can_be_filtered_and_leads_to_the_product(context: BrowserContext) -> None:
    dashboard = open_dashboard(context)
    dashboard.get_by_label("Cover", exact=True).select_option("bridge")
    expect(dashboard.locator("#map caption")).to_contain_text("bridge cover")
    dashboard.locator('[data-cell="Ethereum/USDC"]').click()
    expect(dashboard.get_by_role("heading", level=1)).to_have_text("Bridge · Ethereum · USDC")


def test_a_first_visit_explains_the_page_and_a_second_does_not(context: BrowserContext) -> None:
    first = open_dashboard(context)
    assert first.locator("#intro").evaluate("intro => intro.open") is True
    second = open_dashboard(context)
    assert second.locator("#intro").evaluate("intro => intro.open") is False
