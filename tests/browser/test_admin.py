"""Every page of the admin in a real browser: quiet, within its policy, accessible and whole, on a desk by day and on a phone by night.

The pages come from the registry of the admin site, so that no new one slips through.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.settling import settle
from tests.browser.staff import sign_in
from tests.browser.test_pages import PHONE, focus_of, serious_issues
from tests.browser.visits import Visits, new_context
from tests.demo_stack import DemoStack

pytestmark = pytest.mark.browser
DESK = {"width": 1440, "height": 900}
LISTS = sorted(reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist") for meta in (model._meta for model in admin.site._registry))
FIRST = "#result_list tbody a[href*='/change/']"
ROWS = """
from datetime import timedelta
from django.utils import timezone
from clients.models import ApiClient
from live.models import Delivery, Notification, Webhook
from quotes.claims import Evidence
from quotes.models import Policy, SalesSuspension
from quotes.services import settlement, suspensions
from risk.alerting import Figure
from risk.thresholds import AlertType
from risk.models import Analysis, Batch
from risk.services.alerts import judge
from decimal import Decimal

client = ApiClient.objects.get(name="demo")
sold = Policy.objects.filter(status="active", product__coverage_type="depeg").last()
settlement.settle(policy_id=sold.pk, evidence=Evidence(Decimal("0.935")), occurred_at=sold.starts_at, reason="test", actor="test")
suspensions.suspend(subject=SalesSuspension.Subject.COIN, code="sUSDe", reason="under review", actor="test")
judge(figures=[Figure(AlertType.CORRELATION, Decimal("0.72"))], now=timezone.now())
Analysis.objects.create(client=client, analysis_type="var", input_text='{"parameters": {"horizon_days": 30}}', attempts=99,
                        status="failed", error_code="cancelled", error_detail="Staff cancelled this analysis.")
Batch.objects.create(client=client, total_items=1, processed=1, status="completed", timeout_seconds=30, completed_at=timezone.now())
hook = Webhook.objects.create(client=client, url="https://hooks.example/in", events=["policy_bound"], secret="-")
notice = Notification.objects.first()
Delivery.objects.create(webhook=hook, notification=notice, status="dead", attempts=11, reason="It answered 500.",
                        finished_at=timezone.now())
"""
"""A row for each page that the demo book leaves empty."""


class Staff:
    """A signed-in browser, and what its pages complain of."""

    def __init__(self, browser: Browser, stack: DemoStack, viewport: dict[str, int], scheme: str) -> None:
        self.context = new_context(browser, stack.base_url, viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
        self.visits = Visits(self.context)
        self.page = self.context.new_page()
        self.page.goto("/admin/")
        self.look("the login")
        sign_in(self.page, stack)

    def visit(self, path: str) -> None:
        """Open a page and look at it."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        self.look(path)

    def look(self, what: str) -> None:
        """Nothing is wrong with the page that is open."""
        settle(self.page)
        assert (self.visits.complaints, serious_issues(self.page)) == ([], []), what
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{what} is wider than the window"


@pytest.fixture(scope="module")
def rows(stack: DemoStack) -> None:
    stack.manage("shell", "-c", ROWS)


@pytest.fixture(
    scope="module",
    params=[pytest.param((DESK, "light"), id="desk, light"), pytest.param((PHONE, "dark"), id="phone, dark", marks=pytest.mark.exhaustive)],
)
def staff(request: pytest.FixtureRequest, browser: Browser, stack: DemoStack, rows: None) -> Iterator[Staff]:
    signed_in = Staff(browser, stack, *request.param)
    yield signed_in
    signed_in.context.close()


@pytest.fixture(autouse=True)
def quiet(staff: Staff) -> None:
    """Each test hears its own complaints alone."""
    staff.visits.complaints.clear()


def test_the_landing_page(staff: Staff) -> None:
    staff.visit("/admin/")
    expect(staff.page.get_by_role("img", name="LTV, 24 hours")).to_be_visible()


@pytest.mark.parametrize("path", LISTS)
def test_a_list_and_the_page_of_its_first_row_and_the_form_that_adds(staff: Staff, path: str) -> None:
    staff.visit(path)
    addresses = [link.get_attribute("href") for link in (staff.page.locator(FIRST).first, _adding(staff.page, path)) if link.count()]
    for address in addresses:
        assert address is not None
        staff.visit(address if address.startswith("/") else f"{path}{address}")


@pytest.mark.parametrize("path", ["/admin/quotes/policy/", "/admin/clients/apiclient/1/change/"])
def test_what_has_the_focus_can_be_seen(staff: Staff, path: str) -> None:
    staff.visit(path)
    seen = []
    for _ in range(70):
        staff.page.keyboard.press("Tab")
        seen.append(focus_of(staff.page))
    assert [name for name, outline in seen if not outline and not name.startswith("<body")] == []


def test_a_claim_is_settled(staff: Staff) -> None:
    page = staff.page
    staff.visit("/admin/quotes/policy/?status__exact=active&product__coverage_type__code__exact=depeg")
    page.locator(FIRST).first.click()
    form = page.locator("a[href$='/settle/']").first.get_attribute("href")  # on a phone it is in a menu
    assert form is not None
    staff.visit(form)
    page.get_by_role("button", name="Continue").click()
    staff.look("the form of a claim with its errors")
    page.get_by_label("Observed price").fill("0.935")
    page.get_by_label("When it happened, UTC").fill(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}")
    page.get_by_label("Reason").fill("Three sources agree.")
    page.get_by_role("button", name="Continue").click()
    staff.look("the review of a claim")
    expect(page.get_by_role("cell", name="SURE_EQT")).to_be_visible()
    page.get_by_role("button", name="Pay the claim").click()
    expect(page.get_by_text("observed price 0.935. Three sources agree.")).to_be_visible()
    staff.look("a paid policy")


def test_the_bar_of_actions_can_be_read(staff: Staff) -> None:
    staff.visit("/admin/quotes/policy/")
    staff.page.locator("input[name=_selected_action]").first.check(force=True)
    staff.look("a chosen row")


def test_a_time_that_is_entered_is_said_to_be_utc(staff: Staff) -> None:
    staff.visit("/admin/django_celery_beat/clockedschedule/add/")
    note = staff.page.locator(".datetime > :has(.vTimeField)").evaluate("part => getComputedStyle(part, '::after').content")
    assert note == '"UTC"'


@pytest.mark.parametrize(("path", "name"), [("quotes/policy/", "Policies"), ("clients/apiclient/1/change/", "Demo")])
def test_the_heading_says_in_full_where_this_is(staff: Staff, path: str, name: str) -> None:
    staff.visit(f"/admin/{path}")
    here = staff.page.locator("#header-inner h1 > a").last
    expect(here).to_have_text(re.compile(rf"^\s*{name}\s*$"))
    assert here.evaluate("step => step.scrollWidth <= step.clientWidth")


def test_a_link_to_logging_out_asks_first(staff: Staff) -> None:
    staff.visit("/admin/logout/")
    staff.page.get_by_role("link", name="No, go back").click()
    expect(staff.page).to_have_url(re.compile("/admin/$"))


def _adding(page: Page, path: str) -> Locator:
    return page.locator(f"a[href^='{path}add/']").first
