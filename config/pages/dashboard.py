"""/: the whole book, live."""

from typing import Any

from config.pages import choices
from config.pages.acknowledge_alert import may_acknowledge
from config.pages.page import Page
from quotes.book_cache import book_cache


class Dashboard(Page):
    """The frame, and the catalogue that the map is laid out by; the figures come by section (`config.pages.sections`)."""

    template_name = "dashboard/page.html"
    section = "Book"

    def content(self, **_: Any) -> dict[str, Any]:
        catalogue = book_cache.current().catalogue
        offered = choices.of(catalogue)
        return {
            "may_acknowledge": may_acknowledge(self.request),
            "covers": offered["coverage_type"],
            "catalogue": {
                "covers": dict(offered["coverage_type"]),
                "chains": [code for code, _ in offered["chain"]],
                "stablecoins": [code for code, _ in offered["stablecoin"]],
                "uninsurable": choices.uninsurable(catalogue),
            },
        }
