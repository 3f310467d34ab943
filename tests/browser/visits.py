"""Contexts of a browser, and what it complains of while pages are open: console errors, violations of the policy, scripts that crash."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

PATIENCE_MS = 120_000


def new_context(browser: Browser, base_url: str, **options: Any) -> BrowserContext:
    """A context that waits as long as a full machine may take."""
    context = browser.new_context(base_url=base_url, **options)
    context.set_default_timeout(PATIENCE_MS)
    return context


class Visits:
    """Listens to every page of a context from its first byte on."""

    def __init__(self, context: BrowserContext) -> None:
        self.complaints: list[str] = []
        context.on("page", self._follow)

    def _follow(self, page: Page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.location.get('url', '')}: {message.text}")
