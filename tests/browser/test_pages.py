"""Every page: accessible, quiet on the console, whole on a phone, usable from the keyboard, in both themes."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.staff import sign_in
from tests.browser.visits import Visits
from tests.demo_stack import DemoStack

pytestmark = pytest.mark.browser
OWN_PAGES = ["/", "/quote", "/products", "/products/depeg/Ethereum/USDC", "/developers", "/sockets", "/live", "/nothing-here"]
VIEWERS = ["/docs", "/redoc"]
ADMIN_PAGES = [
    "",
    "quotes/policy/",
    "quotes/coveragetype/",
    "quotes/rateversion/",
    "quotes/productexposure/",
    "tranches/tranche/",
    "bridges/bridge/",
    "prices/assetprice/",
    "clients/apiclient/",
    "auth/user/",
]
SERIOUS = {"serious", "critical"}
PHONE = {"width": 360, "height": 800}


def settle(page: Page) -> None:
    """Wait until the page has drawn what it fetches."""
    page.wait_for_load_state("load")
    page.wait_for_timeout(600)


def serious_issues(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{issue['id']}: {node['target']}" for issue in found if issue["impact"] in SERIOUS for node in issue["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", OWN_PAGES)
def test_axe_finds_no_serious_issue(page: Page, path: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(path)
    settle(page)
    assert serious_issues(page) == []


@pytest.mark.parametrize("path", [*OWN_PAGES[:-1], *VIEWERS])
def test_a_page_complains_of_nothing(page: Page, visits: Visits, path: str) -> None:
    page.goto(path)
    settle(page)
    if path in VIEWERS:
        expect(page.get_by_text("Price one product").locator("visible=true").first).to_be_visible(timeout=30_000)
    assert visits.complaints == []


@pytest.mark.parametrize("path", OWN_PAGES)
def test_a_page_fits_a_phone(page: Page, path: str) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(path)
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("path", ["/", "/quote", "/products"])
def test_a_keyboard_reaches_the_content_first_and_everything_after_it(page: Page, path: str) -> None:
    page.goto(path)
    settle(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(focus_of(page))
    assert all(outline for _, outline in seen), seen
    assert len({name for name, _ in seen}) >= 8


def focus_of(page: Page) -> tuple[str, bool]:
    """What has the focus, and whether an outline shows it."""
    name, outline = page.evaluate(
        "() => { const on = document.activeElement; return [on.outerHTML.slice(0, 200), getComputedStyle(on).outlineStyle !== 'none']; }"
    )
    return name, outline


def test_the_theme_can_be_switched_and_is_remembered(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/quote")
    colour = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(colour)
    switch = page.get_by_role("button", name="Dark theme")
    expect(switch).to_have_attribute("aria-pressed", "false")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")
    dark = page.evaluate(colour)
    assert dark != light
    page.goto("/products")
    assert page.evaluate(colour) == dark


@pytest.fixture(scope="module")
def admin(browser: Browser, stack: DemoStack) -> Iterator[tuple[Page, Visits]]:
    """A signed-in member of staff."""
    context = browser.new_context(base_url=stack.base_url)
    visits = Visits(context)
    page = context.new_page()
    sign_in(page, stack)
    yield page, visits
    context.close()


@pytest.mark.parametrize("path", ADMIN_PAGES)
def test_an_admin_page_complains_of_nothing(admin: tuple[Page, Visits], path: str) -> None:
    page, visits = admin
    visits.complaints.clear()
    response = page.goto(f"/admin/{path}")
    assert response is not None
    assert response.status == 200
    page.wait_for_load_state("load")
    page.wait_for_timeout(300)
    assert visits.complaints == []
