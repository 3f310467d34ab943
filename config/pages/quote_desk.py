"""/quote: price a cover as you type, and bind it with a key."""

from dataclasses import asdict
from typing import Any

from config.pages import choices, words
from config.pages.page import Page
from quotes.limits import MAX_COVERAGE, MAX_DAYS, MAX_POLICYHOLDER, MIN_COVERAGE, MIN_DAYS
from quotes.pricing import plain
from quotes.snapshot import keeper

START = {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "coverage_amount": "10000", "duration_days": "90"}
LABELS = {"coverage_type": "Cover against", "chain": "Chain", "stablecoin": "Stablecoin"}


class QuoteDesk(Page):
    """Starts with the terms in the URL, if any; the API validates them."""

    template_name = "quote/desk.html"
    section = "Quote"

    def content(self, **_: Any) -> dict[str, Any]:
        catalogue = keeper.current().catalogue
        terms = {name: self.request.GET.get(name) or start for name, start in START.items()}
        return {
            "terms": terms,
            "fields": [(name, LABELS[name], options, terms[name]) for name, options in choices.of(catalogue).items()],
            "bounds": {"amount": (MIN_COVERAGE, MAX_COVERAGE), "days": (MIN_DAYS, MAX_DAYS), "holder": MAX_POLICYHOLDER},
            "words": {
                "covers": {code: asdict(words.cover(code)) for code in catalogue.base_rates},
                "limits": words.limits(),
                "reasons": words.reasons(),
                "uninsurable": choices.uninsurable(catalogue),
                "payouts": {
                    code: {"trigger": plain(payout.trigger_price), "floor": plain(payout.floor_price)}
                    for code, payout in catalogue.payouts.items()
                },
            },
        }
