"""What the risk monitor found, as the dashboard draws it: losses, stress, correlations."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visits import Visits
from tests.demo_stack import DemoStack

pytestmark = pytest.mark.browser
TAKE = "from risk.tasks import take_snapshot; take_snapshot()"
HALF_A_MINUTE = 31_000


@pytest.fixture
def dashboard(page: Page) -> Page:
    page.clock.install()
    page.goto("/")
    expect(page.locator("#losses svg")).to_be_visible()
    return page


def test_the_distribution_of_losses_is_drawn_with_its_measures(dashboard: Page, visits: Visits) -> None:
    marks = dashboard.locator("#losses [data-mark]")
    assert marks.evaluate_all("marks => marks.map(mark => mark.dataset.mark)") == ["VaR 95", "VaR 99", "ES 99"]
    places = marks.evaluate_all("marks => marks.map(mark => Number(mark.getAttribute('x1')))")
    assert places == sorted(places)
    assert dashboard.locator("#losses .mass").count() > 20
    assert dashboard.locator("#losses .mass.last").count() > 0
    assert visits.complaints == []


def test_the_bars_beyond_value_at_risk_are_right_of_its_mark(dashboard: Page) -> None:
    """The bin in which VaR lies begins before it, so that it still counts as what comes before."""
    at_risk = dashboard.locator('#losses [data-mark="VaR 99"]').evaluate("mark => Number(mark.getAttribute('x1'))")
    firsts = dashboard.locator("#losses .mass.last").evaluate_all("bars => bars.map(bar => Number(bar.getAttribute('x')))")
    assert min(firsts) >= at_risk


def test_who_does_not_see_the_chart_has_a_sentence_and_a_table(dashboard: Page) -> None:
    losses = dashboard.locator("#losses")
    expect(losses.locator("figcaption")).to_contain_text("100,000 simulated paths over 30 days")
    expect(losses.locator("figcaption")).to_contain_text("on average (ES 99)")
    expect(losses.locator("svg")).to_have_attribute("aria-hidden", "true")
    losses.get_by_text("The distribution as a table").click()
    expect(losses.get_by_role("row")).to_have_count(1 + 1 + 48 + 1 + 6)  # a heading, no loss, the bins; a heading, six measures
    expect(losses.get_by_role("row", name="No loss")).to_be_visible()


def test_another_horizon_is_another_distribution_and_keeps_the_focus(dashboard: Page) -> None:
    before = dashboard.locator("#losses figcaption").inner_text()
    dashboard.get_by_role("button", name="one year").click()
    expect(dashboard.locator("#losses figcaption")).to_contain_text("over one year")
    assert dashboard.locator("#losses figcaption").inner_text() != before
    expect(dashboard.get_by_role("button", name="one year")).to_be_focused()


def test_a_new_snapshot_redraws_what_is_unfolded_without_folding_it(dashboard: Page, stack: DemoStack) -> None:
    losses = dashboard.locator("#losses")
    losses.get_by_text("The distribution as a table").click()
    losses.locator("svg").evaluate("chart => chart.setAttribute('data-drawn-before', '')")
    stack.manage("shell", "-c", TAKE)
    dashboard.clock.fast_forward(HALF_A_MINUTE)
    expect(losses.locator("svg[data-drawn-before]")).to_have_count(0)
    assert losses.locator("details").evaluate("details => details.open") is True
    expect(losses.locator("summary")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_distribution_fits_its_panel(dashboard: Page, scheme: str, width: int) -> None:
    dashboard.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    dashboard.set_viewport_size({"width": width, "height": 800})
    panel, chart = dashboard.locator("#losses").bounding_box(), dashboard.locator("#losses svg").bounding_box()
    assert panel
    assert chart
    assert chart["x"] >= panel["x"]
    assert chart["x"] + chart["width"] <= panel["x"] + panel["width"] + 1
