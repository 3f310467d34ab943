"""What a browser complains of while pages are open: errors on the console, violations of the policy, scripts that crash."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Page


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
