"""The second factor in a real browser, by keyboard alone: quiet, within its policy and accessible, by day and by night."""

import os
from base64 import b32decode
from binascii import hexlify
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, expect

from tests.browser.test_pages import PHONE, serious_issues
from tests.browser.visits import Visits
from tests.ops.second_factor.codes import code_of

pytestmark = pytest.mark.browser
DESK = {"width": 1440, "height": 900}
PASSWORD = "correct-horse-battery"


@pytest.fixture(scope="session", autouse=True)
def _playwright_beside_the_orm() -> Iterator[None]:
    """Playwright keeps an event loop in this thread, in which Django would refuse to ask the database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.mark.parametrize(("viewport", "scheme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk, light", "phone, dark"])
def test_an_app_is_enrolled_by_keyboard(browser: Browser, live_server: Any, settings: Any, viewport: dict[str, int], scheme: Any) -> None:
    settings.STAFF_REQUIRE_TOTP = True
    User.objects.create_superuser("chief", password=PASSWORD)
    context = browser.new_context(base_url=live_server.url, viewport=viewport, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    visits, page = Visits(context), context.new_page()
    page.goto("/admin/auth/user/")
    page.get_by_label("Username").fill("chief")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="QR code for the authenticator app")).to_be_visible()
    expect(page.get_by_label("Code")).to_be_focused()
    assert page.evaluate("getComputedStyle(document.querySelector('.qr-code path')).fill") in {"rgb(255, 255, 255)", "none"}
    _look(page, visits)
    key = page.locator("#second-factor-key").inner_text().replace(" ", "")
    page.keyboard.type(code_of(hexlify(b32decode(key)).decode()))
    page.keyboard.press("Enter")
    expect(page.get_by_role("list", name="Recovery codes").get_by_role("listitem")).to_have_count(10)
    _look(page, visits)
    page.get_by_role("link", name="I have stored them").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/admin/auth/user/")
    page.goto("/admin/second-factor/")
    expect(page.get_by_text("10 recovery codes are left")).to_be_visible()
    _look(page, visits)
    context.close()


def _look(page: Any, visits: Visits) -> None:
    page.wait_for_load_state("load")
    assert (visits.complaints, serious_issues(page)) == ([], [])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
