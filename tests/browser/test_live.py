"""The tester of the sockets in a browser: what a developer sees who tries them out."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.visits import Visits
from tests.demo_stack import DemoStack

pytestmark = pytest.mark.browser
PUBLISH = "from tranches.tasks import publish_apy; publish_apy()"


def seq_of(page: Page) -> int:
    """The message up to which the page has heard the yields."""
    found = re.match(r"message (\d+) of epoch", page.locator("#position-tranche_apy").inner_text())
    assert found
    return int(found[1])


def test_a_dropped_line_comes_back_with_what_was_told_meanwhile(page: Page, visits: Visits, stack: DemoStack) -> None:
    page.clock.install()
    page.goto("/live")
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.locator("#line-state")).to_have_text("Connected")
    page.get_by_label("tranche_apy").check()
    log = page.locator("#log")
    expect(log.locator(".is-state").first).to_contain_text("SURE_EQT")
    snapshots = log.locator(".is-state").count()

    page.clock.pause_at(timezone.now() + timedelta(seconds=10))  # so that the client does not come back before it has missed something
    page.get_by_role("button", name="Drop the line").click()
    expect(page.locator("#line-state")).to_have_text("Waiting")
    heard = seq_of(page)
    stack.manage("shell", "-c", PUBLISH)
    assert seq_of(page) == heard
    page.clock.resume()

    expect(page.locator("#recovery")).to_contain_text(f"tranche_apy: recovered from message {heard}")
    expect(log.locator("li", has_text=f'"seq":{heard + 1}').first).to_contain_text("apy_update")
    expect(page.locator("#line-state")).to_have_text("Connected")
    assert seq_of(page) > heard
    assert log.locator(".is-state").count() == snapshots
    assert visits.complaints == []
