"""The dashboard without a mouse, without sight of it for a while, and enlarged."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.binding import bind
from tests.browser.visits import Visits
from tests.demo_stack import DemoStack

pytestmark = pytest.mark.browser
SOON_MS = 10_000  # two seconds where this machine is not five times slower than a usual one
TEN_MINUTES = 600_000
WATCH_FOR_NEWS = """() => {
  window.animations = new Promise((resolve) => {
    const look = () => document.querySelector('#map .is-new [data-cell="Solana/USDP"]')
      ? resolve(document.getAnimations().length) : requestAnimationFrame(look);
    look();
  });
}"""
"""Counts what moves in the frame in which the cell is marked as new: the mark is gone after six seconds."""


@pytest.fixture
def dashboard(page: Page) -> Page:
    page.goto("/")
    expect(page.locator("#map [data-cell]").first).to_be_visible()
    return page


def cell_in_focus(page: Page) -> str:
    found: str = page.evaluate("document.activeElement.dataset.cell ?? ''")
    return found


def test_the_map_is_one_stop_of_the_tab_key_and_arrows_walk_it(dashboard: Page) -> None:
    dashboard.get_by_label("Cover", exact=True).focus()
    dashboard.keyboard.press("Tab")  # the region that scrolls
    dashboard.keyboard.press("Tab")
    assert cell_in_focus(dashboard) == "Arbitrum/BUSD"
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "ArrowUp"):
        dashboard.keyboard.press(key)
    assert cell_in_focus(dashboard) == "Arbitrum/DAI"
    dashboard.keyboard.press("End")
    assert cell_in_focus(dashboard).startswith("Arbitrum/USDY")
    dashboard.keyboard.press("Tab")
    assert cell_in_focus(dashboard) == ""
    dashboard.keyboard.press("Shift+Tab")
    assert cell_in_focus(dashboard).startswith("Arbitrum/USDY")


def test_the_map_leads_to_a_product_and_its_quote_by_keyboard_alone(dashboard: Page, visits: Visits) -> None:
    cover = dashboard.get_by_label("Cover", exact=True)
    cover.focus()
    dashboard.keyboard.type("Oracle")
    expect(cover).to_have_value("oracle")
    dashboard.locator('[data-cell="Arbitrum/BUSD"]').focus()
    dashboard.keyboard.press("ArrowRight")
    dashboard.keyboard.press("ArrowDown")
    dashboard.keyboard.press("ArrowDown")  # nothing is offered on Bitcoin: the step goes over it
    assert cell_in_focus(dashboard) == "Ethereum/crvUSD"
    dashboard.keyboard.press("Enter")
    expect(dashboard.get_by_role("heading", level=1)).to_have_text("Oracle · Ethereum · crvUSD")
    dashboard.get_by_role("link", name="Get a quote").focus()
    dashboard.keyboard.press("Enter")
    expect(dashboard.get_by_label("Stablecoin")).to_have_value("crvUSD")
    expect(dashboard.locator("#premium")).to_contain_text("USD")
    assert visits.complaints == []


def test_a_cell_keeps_the_focus_when_the_book_moves(dashboard: Page, stack: DemoStack, keys: dict[str, str]) -> None:
    cell = dashboard.locator('[data-cell="Solana/LUSD"]')
    before = cell.inner_text()
    cell.focus()
    bind(stack, keys["desk"], chain="Solana", stablecoin="LUSD")
    expect(cell).not_to_have_text(before)
    assert cell_in_focus(dashboard) == "Solana/LUSD"


def test_folded_parts_open_by_keyboard(dashboard: Page) -> None:
    for name in ("What this page shows", "The distribution as a table"):
        summary = dashboard.locator("summary", has_text=name)
        was_open = summary.evaluate("summary => summary.parentElement.open")
        summary.focus()
        dashboard.keyboard.press("Enter")
        assert summary.evaluate("summary => summary.parentElement.open") is not was_open


def test_a_tab_that_was_hidden_for_ten_minutes_catches_up_when_it_is_looked_at(
    context: BrowserContext, stack: DemoStack, keys: dict[str, str]
) -> None:
    page = context.new_page()
    page.clock.install()
    page.goto("/")
    cell = page.locator('[data-cell="Solana/GHO"]')
    expect(cell).to_be_visible()
    hide(page, hidden=True)
    before = cell.inner_text()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    bind(stack, keys["desk"], chain="Solana", stablecoin="GHO")
    page.clock.run_for(TEN_MINUTES)
    assert len(asked) < 10  # a page that nobody sees asks when it hears of something, and not every second and a half
    hide(page, hidden=False)
    expect(cell).not_to_have_text(before, timeout=SOON_MS)
    expect(page.locator("#line-state")).to_have_text("Live")


def hide(page: Page, *, hidden: bool) -> None:
    """What a browser tells a page whose tab is put into the background, or taken out of it."""
    page.evaluate(
        "hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });"
        " document.dispatchEvent(new Event('visibilitychange')); }",
        hidden,
    )


def test_nothing_moves_for_who_asked_for_less_motion(dashboard: Page, stack: DemoStack, keys: dict[str, str]) -> None:
    assert dashboard.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches") is True
    dashboard.evaluate(WATCH_FOR_NEWS)
    bind(stack, keys["desk"], chain="Solana", stablecoin="USDP")
    assert dashboard.evaluate("() => window.animations") == 0


def test_figures_stand_under_each_other(dashboard: Page) -> None:
    """Digits of one width: 1111 is as wide as 8888."""
    widths = dashboard.evaluate(
        """() => ['111,111.11', '888,888.88'].map((text) => {
          const cell = document.querySelector('#top td.number');
          const probe = cell.appendChild(document.createElement('span'));
          probe.textContent = text;
          const { width } = probe.getBoundingClientRect();
          probe.remove();
          return width;
        })"""
    )
    assert widths[0] == widths[1]
