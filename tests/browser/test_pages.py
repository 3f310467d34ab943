"""Every page: accessible, quiet on the console, whole on a phone, usable from the keyboard, in both themes."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.settling import settle
from tests.browser.visits import Visits

pytestmark = pytest.mark.browser
OWN_PAGES = ["/", "/quote", "/products", "/products/depeg/Ethereum/USDC", "/developers", "/sockets", "/live", "/status", "/nothing-here"]
VIEWERS = ["/docs", "/redoc"]
SERIOUS = {"serious", "critical"}
SCHEMES = ["light", pytest.param("dark", marks=pytest.mark.exhaustive)]
PHONE = {"width": 360, "height": 800}
LIGHT_TEXT, DARK_TEXT = "rgb(229, 235, 241)", "rgb(51, 51, 51)"
AT_200_PERCENT = {"width": 640, "height": 400}  # of 1280 x 800: what is left when everything is twice as large
AT_400_PERCENT = {"width": 320, "height": 200}


def issues(page: Page) -> list[str]:
    """Whatever axe finds, its impact first."""
    found = Axe().run(page).response["violations"]
    return [f"{issue['impact']} {issue['id']}: {node['target']}" for issue in found for node in issue["nodes"]]


def serious_issues(page: Page) -> list[str]:
    return [issue for issue in issues(page) if issue.partition(" ")[0] in SERIOUS]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("path", OWN_PAGES)
def test_axe_finds_no_issue(page: Page, path: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(path)
    settle(page)
    assert issues(page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("path", VIEWERS)
def test_axe_finds_no_issue_in_a_viewer(page: Page, path: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(path)
    operation = page.get_by_text("Price one product").locator("visible=true").first
    expect(operation).to_be_visible()
    operation.click()
    if path == "/docs":
        page.get_by_role("button", name="Try it out").click()
        expect(page.get_by_role("button", name="Execute")).to_be_visible()
    settle(page)
    assert issues(page) == []


def test_the_reference_follows_the_theme_that_was_chosen(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/quote")
    page.get_by_role("button", name="Dark theme").click()
    page.goto("/docs")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    page.goto("/redoc")
    expect(page.get_by_role("heading", name="Price one product")).to_have_css("color", LIGHT_TEXT)


def test_the_reader_follows_the_system_from_day_to_night(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/redoc")
    heading = page.get_by_role("heading", name="Price one product")
    expect(heading).to_have_css("color", DARK_TEXT)
    page.emulate_media(color_scheme="dark")
    expect(heading).to_have_css("color", LIGHT_TEXT)
    expect(heading).to_have_count(1)


def test_axe_finds_no_issue_while_the_line_is_down(page: Page) -> None:
    page.route(re.compile(r"//[^/]+/dashboard/"), lambda route: route.abort())  # the figures, not the scripts
    page.goto("/")
    expect(page.locator("#line-state")).to_have_text("The line is down")
    assert issues(page) == []


@pytest.mark.parametrize("path", [*OWN_PAGES[:-1], *VIEWERS])
def test_a_page_complains_of_nothing(page: Page, visits: Visits, path: str) -> None:
    page.goto(path)
    settle(page)
    if path in VIEWERS:
        expect(page.get_by_text("Price one product").locator("visible=true").first).to_be_visible()
    assert visits.complaints == []


@pytest.mark.parametrize("path", OWN_PAGES)
def test_a_page_fits_a_phone_and_whoever_enlarges_it(page: Page, path: str) -> None:
    page.goto(path)
    settle(page)
    for size in (PHONE, AT_200_PERCENT, AT_400_PERCENT):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), size


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
