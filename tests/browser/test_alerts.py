"""The alerts of the dashboard: staff take note of one, and everybody sees it."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.staff import sign_in
from tests.browser.visits import Visits, new_context
from tests.demo_stack import DemoStack

pytestmark = pytest.mark.browser
SOON_MS = 10_000  # two seconds where this machine is not five times slower than a usual one
FIGURE = (
    "from decimal import Decimal; from django.utils import timezone; "
    "from risk.alerting import Figure; from risk.thresholds import AlertType; "
    "from risk.services.alerts import judge; "
    "[judge(figures=[Figure(AlertType.CONCENTRATION, Decimal(share), 'UST')], now=timezone.now()) for share in '{shares}'.split()]"
)


def set_concentration(stack: DemoStack, share: str) -> None:
    """What the monitor would find if so much of the capital hung on a coin that the monitor does not judge, in an alert of its own."""
    stack.manage("shell", "-c", FIGURE.format(shares=f"0.10 {share}"))


@pytest.fixture
def alert(stack: DemoStack) -> str:
    """The message of an open alert of the book. The monitor leaves it alone: the catalogue has no such coin."""
    set_concentration(stack, "0.27")
    return "Concentration warning: 27.00% >= 25.00%"


@pytest.fixture
def staff(browser: Browser, stack: DemoStack) -> BrowserContext:
    context = new_context(browser, stack.base_url)
    sign_in(context.new_page(), stack)
    return context


def test_staff_acknowledge_and_another_tab_shows_it(staff: BrowserContext, page: Page, visits: Visits, alert: str) -> None:
    page.goto("/")
    seen = page.locator("#alerts li", has_text=alert)
    expect(seen).to_be_visible()
    assert seen.get_by_role("button").count() == 0  # a visitor has nothing to press

    desk = staff.new_page()
    desk.goto("/")
    desk.get_by_role("button", name=f"Acknowledge: {alert}").click()
    expect(seen).to_contain_text("acknowledged", timeout=SOON_MS)
    expect(desk.locator("#alerts li", has_text=alert)).to_contain_text("acknowledged", timeout=SOON_MS)
    assert visits.complaints == []


def test_staff_whose_session_ended_are_told(staff: BrowserContext, stack: DemoStack) -> None:
    set_concentration(stack, "0.27")
    desk = staff.new_page()
    desk.goto("/")
    button = desk.get_by_role("button", name="Acknowledge: Concentration warning")
    expect(button).to_be_visible()
    staff.clear_cookies(name="sessionid")
    button.click()
    expect(desk.locator("#alerts-error")).to_contain_text("Sign in again")
    expect(button).to_be_enabled()


def test_a_new_critical_alert_is_said_once_to_who_hears_the_page(page: Page, stack: DemoStack) -> None:
    page.goto("/")
    expect(page.locator("#alerts li").first).to_be_visible()
    expect(page.locator("#alerts-news")).to_have_attribute("role", "status")
    expect(page.locator("#alerts-news")).to_have_text("")
    set_concentration(stack, "0.31")
    expect(page.locator("#alerts-news")).to_have_text("New critical alert: Concentration critical: 31.00% >= 30.00%")
