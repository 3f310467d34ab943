"""/quote: price a cover as you type, and bind it with a key."""

from dataclasses import asdict
from typing import Any

from config.pages import choices, labels
from config.pages.page import Page
from quotes.book_cache import book_cache
from quotes.bounds import MAX_COVERAGE, MAX_DAYS, MAX_POLICYHOLDER, MIN_COVERAGE, MIN_DAYS
from quotes.pricing import plain

START = {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "coverage_amount": "10000", "duration_days": "90"}
LABELS = {"coverage_type": "Cover against", "chain": "Chain", "stablecoin": "Stablecoin"}


class QuoteDesk(Page):
    """Starts with the terms in the URL, if any; the API validates them."""

    template_name = "quote/desk.html"
    section = "Quote"

    def content(self, **_: Any) -> dict[str, Any]:
        catalogue = book_cache.current().catalogue
        terms = {name: self.request.GET.get(name) or start for name, start in START.items()}
        return {
            "terms": terms,
            "fields": [(name, LABELS[name], options, terms[name]) for name, options in choices.of(catalogue).items()],
            "bounds": {"amount": (MIN_COVERAGE, MAX_COVERAGE), "days": (MIN_DAYS, MAX_DAYS), "holder": MAX_POLICYHOLDER},
            "words": {
                "covers": {code: asdict(labels.cover(code)) for code in catalogue.base_rates},
                "limits": labels.limits(),
                "reasons": labels.reasons(),
                "uninsurable": choices.uninsurable(catalogue),
                "payouts": {
                    code: {"trigger": plain(payout.trigger_price), "floor": plain(payout.floor_price)}
                    for code, payout in catalogue.payouts.items()
                },
            },
        }
