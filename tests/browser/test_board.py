"""The panels of the dashboard: each shows what it promises, and says how old it is."""

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.visits import Visits
from tests.demo_stack import DemoStack

pytestmark = pytest.mark.browser
AGE = re.compile(r"(confirmed|computed) \d+ (s|min) ago")
WALL = {"width": 3840, "height": 2160}
A_FALL = """
from datetime import timedelta
from django.utils import timezone
from prices.models import PriceMinute
now = timezone.now()
PriceMinute.objects.bulk_create(
    PriceMinute(symbol="USDC", minute=now - timedelta(minutes=ago), price_usd=price, reference_usd=1, ratio=price, votes=1, is_good=True)
    for ago, price in ((300, "1"), (285, "0.9612"), (270, "0.9951"))
)
"""


@pytest.fixture
def dashboard(page: Page) -> Page:
    page.goto("/")
    for panel in ("#map [data-cell]", "#top a", "#losses svg", "#tranches svg", "#correlation td"):
        expect(page.locator(panel).first).to_be_visible()
    return page


def test_the_headline_figures_have_their_limits_drawn_in(dashboard: Page) -> None:
    for title in ("Capital", "Coverage sold", "Open alerts"):
        expect(dashboard.locator("#figures").get_by_role("heading", name=title)).to_be_visible()
    for title, limits in (
        ("Loan to value", "High ≥ 70 %, critical ≥ 75 %"),
        ("Liquid reserves", "High ≤ 20 %, critical ≤ 15 %"),
        ("VaR 99, 30 days", "High ≥ 10 %, critical ≥ 15 %"),
    ):
        figure = dashboard.locator("#figures article", has_text=title)
        expect(figure).to_contain_text(limits)
        assert figure.locator("line.limit").count() == 2
        expect(figure.locator(".badge")).to_have_text("within limits")


def test_each_tranche_stands_on_its_curve(dashboard: Page) -> None:
    """The point of today lies within a pixel or two of the line that the yield follows."""
    cards = dashboard.locator("#tranches [data-tranche]")
    expect(cards).to_have_count(6)
    off = cards.evaluate_all(
        """cards => cards.map((card) => {
          const path = card.querySelector('path.curve'), point = card.querySelector('circle.point');
          const [x, y] = ['cx', 'cy'].map((name) => Number(point.getAttribute(name)));
          const along = [...Array(201).keys()].map((step) => path.getPointAtLength((path.getTotalLength() * step) / 200));
          return Math.min(...along.map((on) => Math.hypot(on.x - x, on.y - y)));
        })"""
    )
    assert max(off) < 2


def test_the_ranking_names_ten_products_largest_first(dashboard: Page) -> None:
    rows = dashboard.locator("#top tbody tr")
    expect(rows).to_have_count(10)
    amounts = [int(text.replace(",", "")) for text in rows.locator("td:nth-child(3)").all_inner_texts()]
    assert amounts == sorted(amounts, reverse=True)
    assert rows.locator("td:last-child").all_inner_texts() == ["="] * 10


def test_stress_results_are_bars_worst_first(dashboard: Page) -> None:
    bars = dashboard.locator("#stress rect.bar").evaluate_all("bars => bars.map(bar => Number(bar.getAttribute('width')))")
    assert len(bars) == 6
    assert bars == sorted(bars, reverse=True)
    expect(dashboard.locator("#stress")).to_contain_text("would exhaust SURE EQT")


def test_the_correlations_are_a_matrix_that_mirrors_itself(dashboard: Page) -> None:
    expect(dashboard.locator("#correlation")).to_contain_text("On average")
    rows = dashboard.locator("#correlation tbody tr")
    values = [row.locator("td").all_inner_texts() for row in rows.all()]
    assert len(values) == 14
    assert values == [list(column) for column in zip(*values, strict=True)]
    assert {values[place][place] for place in range(14)} == {"1.00"}


def test_a_coin_has_a_line_of_its_last_day_that_is_told_in_words(page: Page, visits: Visits, stack: DemoStack) -> None:
    stack.manage("shell", "-c", A_FALL)
    page.goto("/")
    chart = page.get_by_role("img", name=re.compile(r"USDC: lowest 0\.9612 of its peg in the last 24 hours, last \d\.\d{4}"))
    expect(chart).to_be_visible()
    expect(chart.locator("line")).to_have_count(3)
    assert visits.complaints == []


def test_every_panel_says_how_old_it_is_and_counts_on(page: Page) -> None:
    page.clock.install()
    page.goto("/")
    ages = page.locator("[data-age]")
    expect(ages).to_have_count(9)
    for age in ages.all():
        expect(age).to_have_text(AGE)
    computed = page.locator('[data-age="risk"]').first
    before = computed.inner_text()
    page.clock.run_for(3_000)
    expect(computed).not_to_have_text(before)


def test_a_wall_is_used_from_edge_to_edge(page: Page) -> None:
    page.set_viewport_size(WALL)  # type: ignore[arg-type]
    page.goto("/")
    expect(page.locator("#map [data-cell]").first).to_be_visible()
    board = page.locator(".board").bounding_box()
    assert board
    assert board["width"] > 0.97 * WALL["width"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_product_page_prices_limits_and_leads_to_its_quote(page: Page, visits: Visits, stack: DemoStack) -> None:
    page.goto("/products/DEPEG/ethereum/usdc")
    expect(page).to_have_url(f"{stack.base_url}/products/depeg/Ethereum/USDC")
    expect(page.get_by_role("heading", level=1)).to_have_text("Depeg · Ethereum · USDC")
    for text in ("0.80 % a year", "Active policies", "binds first", "0x"):
        expect(page.locator("#main")).to_contain_text(text)
    answer = httpx.get(f"{stack.base_url}/api/v2/products?coverage_type=depeg&chain=Ethereum&stablecoin=USDC", timeout=60)
    product = answer.json()["results"][0]
    expect(page.locator("code.hash")).to_have_text(product["product_hash"])
    page.get_by_role("link", name="Get a quote").click()
    expect(page.locator("#premium")).to_have_text("USD\u00a019.73")
    assert visits.complaints == []
