"""The quote desk under the hands of somebody who types."""

import json
import os
import subprocess

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.visits import Visits

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(page: Page) -> Page:
    page.goto("/quote")
    expect(page.locator("#premium")).to_have_text("USD\u00a019.73")
    return page


def test_the_premium_follows_what_is_typed(desk: Page, visits: Visits) -> None:
    desk.get_by_label("Days").fill("180")
    expect(desk.locator("#premium")).to_have_text("USD\u00a039.45")
    desk.get_by_label("Chain").select_option("Solana")
    expect(desk.locator("#premium")).to_have_text("USD\u00a055.23")
    expect(desk.locator("#curl")).to_contain_text('"chain":"Solana"')
    assert visits.complaints == []


def test_the_breakdown_adds_up_to_the_premium_in_words(desk: Page) -> None:
    breakdown = desk.locator("#breakdown")
    for part in ("Base rate of the cover", "0.80 %", "+ 0.00 %", "USD\u00a010,000.00", "90 / 365", "USD\u00a019.73"):
        expect(breakdown).to_contain_text(part)
    expect(breakdown).to_contain_text("over 90 days. Cover begins 24 hours after binding.")
    expect(breakdown).to_contain_text("It starts to pay below 0.97 of USDC's peg reference and pays in full at 0.9")
    expect(desk.locator("#room")).to_contain_text("USD")
    expect(desk.locator("#room-sentence")).to_contain_text("The limit that binds first")


def test_the_commands_shown_do_what_the_page_does(desk: Page, keys: dict[str, str]) -> None:
    """Both as they stand, by a shell, with the token of the first put into the second."""
    desk.get_by_label("Policyholder").fill("o'brien & $sons")
    quote_command, bind_command = desk.locator("#curl").inner_text().split("\n\n")
    quote = json.loads(shell(quote_command))
    assert quote["premium"] == 19.73
    policy = json.loads(shell(bind_command, TOKEN=quote["quote_token"], KEY=keys["desk"]))
    assert (policy["status"], policy["premium"], policy["policyholder"]) == ("active", 19.73, "o'brien & $sons")


def shell(command: str, **variables: str) -> str:
    """What the command prints."""
    run = subprocess.run(
        ["/bin/sh", "-c", command], env={**os.environ, **variables}, capture_output=True, text=True, timeout=300, check=True
    )
    return run.stdout


def test_grouped_digits_are_understood(desk: Page) -> None:
    desk.get_by_label("Amount covered, USD").fill("1,000,000")
    expect(desk.locator("#premium")).to_have_text("USD\u00a01,972.60")


def test_what_is_wrong_stands_at_its_field(desk: Page) -> None:
    amount = desk.get_by_label("Amount covered, USD")
    amount.fill("5")
    expect(desk.locator("#coverage_amount-error")).to_contain_text("From 10 to 10000000 USD")
    expect(amount).to_have_attribute("aria-invalid", "true")
    expect(desk.get_by_role("button", name="Bind this quote")).to_be_disabled()
    amount.fill("50")
    expect(desk.locator("#coverage_amount-error")).to_have_text("")
    expect(amount).not_to_have_attribute("aria-invalid", "true")


def test_what_cannot_be_insured_cannot_be_chosen(desk: Page) -> None:
    desk.get_by_label("Cover against").select_option("bridge")
    assert desk.locator("#chain option[value=Bitcoin]").is_disabled()
    assert not desk.locator("#chain option[value=TON]").is_disabled()


def test_more_than_the_room_is_explained(desk: Page) -> None:
    desk.get_by_label("Amount covered, USD").fill("10000000")
    expect(desk.locator("#offer-state")).to_have_text("Can be bound")
    desk.get_by_text("Every limit").click()
    expect(desk.locator("#limits")).to_contain_text("binds first")


def test_without_a_key_nothing_is_sent(desk: Page) -> None:
    desk.get_by_role("button", name="Bind this quote").click()
    expect(desk.locator("#api_key-error")).to_have_text("A key is needed to bind.")
    expect(desk.get_by_label("API key with the scope write")).to_be_focused()


def test_a_wrong_key_is_said_at_the_key(desk: Page) -> None:
    desk.get_by_label("API key with the scope write").fill("ton_wrong")
    desk.get_by_label("Policyholder").fill("somebody")
    desk.get_by_role("button", name="Bind this quote").click()
    expect(desk.locator("#api_key-error")).not_to_have_text("")
    expect(desk.locator("#bind-result")).to_contain_text("Not bound")


def test_a_premium_above_the_highest_is_refused_in_words(desk: Page, keys: dict[str, str]) -> None:
    desk.get_by_label("API key with the scope write").fill(keys["desk"])
    desk.get_by_label("Policyholder").fill("somebody")
    desk.get_by_label("Highest premium").fill("1.00")
    desk.get_by_role("button", name="Bind this quote").click()
    expect(desk.locator("#bind-result")).to_contain_text("Not bound")


def test_a_bind_by_keyboard_alone_and_the_key_is_kept_nowhere(desk: Page, context: BrowserContext, keys: dict[str, str]) -> None:
    key = keys["desk"]
    desk.get_by_label("API key with the scope write").focus()
    desk.keyboard.type(key)
    desk.keyboard.press("Tab")
    desk.keyboard.type("holder at the keyboard")
    desk.keyboard.press("Enter")
    expect(desk.locator("#bind-result")).to_contain_text("Bound")
    expect(desk.locator("#bind-result")).to_be_focused()
    stored = desk.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href])")
    assert key not in stored
    desk.reload()
    assert desk.get_by_label("API key with the scope write").input_value() == ""


def test_an_attempt_that_found_no_answer_is_repeated_under_its_own_name(desk: Page, keys: dict[str, str]) -> None:
    """The first answer is lost on the way back; the second try gets the same policy."""
    names: list[str] = []

    def lose_the_first_answer(route: object) -> None:
        names.append(route.request.headers["idempotency-key"])  # type: ignore[attr-defined]
        if len(names) == 1:
            route.fetch()  # type: ignore[attr-defined]
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    desk.route("**/api/v2/policies", lose_the_first_answer)
    desk.get_by_label("API key with the scope write").fill(keys["desk"])
    desk.get_by_label("Policyholder").fill("unlucky")
    desk.get_by_role("button", name="Bind this quote").click()
    expect(desk.locator("#bind-result")).to_contain_text("binding again is safe")
    desk.get_by_role("button", name="Bind this quote").click()
    expect(desk.locator("#bind-result")).to_contain_text("Bound")
    assert len(names) == 2
    assert names[0] == names[1]
