"""JSON templates of quotes: the parts that all quotes of a product share are encoded once, with blanks for the rest.

Building and encoding each answer and token as Python objects cost more than pricing.
"""

from typing import Any

from ops.core import json_text
from quotes import tokens
from quotes.catalogue import Catalogue, Product

TEXT = "\ue000"  # a blank within a string; of a private range, so that no name has it
VALUE = "\ue001"  # a blank for a whole value: a number, or JSON in one piece


def form(document: Any) -> tuple[str, ...]:
    """The document as JSON, cut at its blanks: one piece more than there are blanks, in their order."""
    written = json_text.dumps(document).decode()
    return tuple(written.replace(f'"{VALUE}"', TEXT).split(TEXT))


class QuoteTemplate:
    """Template of the quotes of one product at one rate version. `rate`: rate of one day."""

    __slots__ = ("_answer", "_offer", "rate")

    def __init__(self, product: Product, catalogue: Catalogue) -> None:
        rate, waiting_hours = catalogue.rate(product), catalogue.waiting_hours[product.coverage_type]
        self.rate = rate.daily
        self._answer = form(
            {
                "premium": VALUE,
                "breakdown": {**rate.shown, "coverage_amount": VALUE, "duration_days": VALUE},
                "product_hash": product.product_hash,
                "coverage_type": product.coverage_type,
                "chain": product.chain,
                "stablecoin": product.stablecoin,
                "timestamp": VALUE,
                "quote_id": TEXT,
                "quote_token": TEXT,
                "expires_at": TEXT,
                "waiting_period_hours": waiting_hours,
                "rate_version": catalogue.version,
                "bindable": VALUE,
            }
        )
        self._offer = form(
            tokens.fields(
                quote_id=TEXT,
                product=product,
                coverage_amount=TEXT,
                duration_days=VALUE,
                premium=TEXT,
                total_rate=rate.total,
                rate_version=catalogue.version,
                payout=catalogue.payouts.get(product.coverage_type),
                waiting_period_hours=waiting_hours,
                expires_ms=VALUE,
            )
        )

    def offer(self, quote_id: str, amount: str, days: int, premium: str, expires_ms: int) -> str:
        """Payload of the token, JSON. `amount`, `premium`: USD; `expires_ms`: Unix milliseconds."""
        a, b, c, d, e, f = self._offer
        return f"{a}{quote_id}{b}{amount}{c}{days}{d}{premium}{e}{expires_ms}{f}"

    def answer(
        self, premium: str, amount: str, days: int, timestamp: str, quote_id: str, token: str, expires_at: str, bindable: str
    ) -> str:
        """Answer to the client, JSON. `timestamp`: Unix seconds; `bindable`: JSON, and whatever member shall follow it."""
        a, b, c, d, e, f, g, h, i = self._answer
        return f"{a}{premium}{b}{amount}{c}{days}{d}{timestamp}{e}{quote_id}{f}{token}{g}{expires_at}{h}{bindable}{i}"


class QuoteTemplates:
    """Templates of one catalogue, each built on first use."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._forms: dict[int, QuoteTemplate] = {}

    def of(self, product: Product) -> QuoteTemplate:
        """Template of the product."""
        found = self._forms.get(product.product_id)
        if found is None:
            found = self._forms[product.product_id] = QuoteTemplate(product, self._catalogue)
        return found
