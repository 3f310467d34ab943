"""The second factor in a real browser, by keyboard alone: quiet, within its policy and accessible, by day and by night."""

from base64 import b32decode
from binascii import hexlify
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_pages import PHONE, serious_issues
from tests.browser.visits import Visits, new_context
from tests.demo_stack import DemoStack, demo_stack
from tests.ops.backoffice.second_factor.codes import code_of

pytestmark = pytest.mark.browser
DESK = {"width": 1440, "height": 900}
QR_FILL = "getComputedStyle(document.querySelector('.qr-code path')).fill"


@pytest.fixture(scope="module")
def strict() -> Iterator[DemoStack]:
    """A service that asks its staff for a second factor."""
    with demo_stack(STAFF_REQUIRE_TOTP="1") as running:
        yield running


@pytest.mark.parametrize(("viewport", "scheme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk, light", "phone, dark"])
def test_an_app_is_enrolled_by_keyboard(browser: Browser, strict: DemoStack, viewport: Any, scheme: Any) -> None:
    strict.manage("reset_totp", "admin")
    context = new_context(browser, strict.base_url, viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    visits, page = Visits(context), context.new_page()
    page.goto("/admin/auth/user/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill((strict.run_dir / "admin-password").read_text().strip())
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="QR code for the authenticator app")).to_be_visible()
    field = page.get_by_role("textbox", name="Code")
    expect(field).to_have_attribute("autofocus", "")
    field.focus()  # a browser that draws late leaves `autofocus` out
    assert page.evaluate(QR_FILL) == "rgb(255, 255, 255)"
    _look(page, visits)
    key = page.locator("#second-factor-key").inner_text().replace(" ", "")
    page.keyboard.type(code_of(hexlify(b32decode(key)).decode()))
    page.keyboard.press("Enter")
    expect(page.get_by_role("list", name="Recovery codes").get_by_role("listitem")).to_have_count(10)
    _look(page, visits)
    page.get_by_role("link", name="I have stored them").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{strict.base_url}/admin/auth/user/")
    page.goto("/admin/second-factor/")
    expect(page.get_by_text("10 recovery codes are left")).to_be_visible()
    _look(page, visits)
    context.close()


def _look(page: Any, visits: Visits) -> None:
    """Nothing is wrong with the page that is open."""
    page.wait_for_load_state("load")
    assert (visits.complaints, serious_issues(page)) == ([], [])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
