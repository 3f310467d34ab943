"""Quotes written in advance: what all quotes of a product have in common is JSON already, with blanks for what differs.

To build each answer and each token as Python objects and to encode them cost more than the price itself.
"""

from typing import Any

import orjson

from quotes import tokens
from quotes.catalogue import Catalogue, Product

TEXT = "\x00"  # a blank within a string
VALUE = "\x01"  # a blank for a whole value: a number, or JSON in one piece


def form(document: Any) -> bytes:
    """The document as JSON, a pattern for `%` with one bytes value for each blank, in their order."""
    return orjson.dumps(document).replace(b"%", b"%%").replace(b'"\\u0001"', b"%b").replace(b"\\u0000", b"%b")


class QuoteForm:
    """The quotes of one product at one rate version.

    `answer` has blanks for: premium, coverage amount, days, timestamp, quote id, token, expiry, bindable.
    `offer`, the content of the token, for: quote id, coverage amount, days, premium, expiry (Unix milliseconds).
    """

    __slots__ = ("answer", "label", "offer", "rate")

    def __init__(self, product: Product, catalogue: Catalogue) -> None:
        self.rate = catalogue.rate(product)
        self.label = f"{product.coverage_type} {product.chain} {product.stablecoin}"
        self.answer = form(
            {
                "premium": TEXT,
                "breakdown": {**self.rate.texts, "coverage_amount": TEXT, "duration_days": VALUE},
                "product_hash": product.product_hash,
                "coverage_type": product.coverage_type,
                "chain": product.chain,
                "stablecoin": product.stablecoin,
                "timestamp": VALUE,
                "quote_id": TEXT,
                "quote_token": TEXT,
                "expires_at": TEXT,
                "rate_version": catalogue.version,
                "bindable": VALUE,
            }
        )
        self.offer = form(
            tokens.fields(
                quote_id=TEXT,
                product=product,
                coverage_amount=TEXT,
                duration_days=VALUE,
                premium=TEXT,
                total_rate=self.rate.total,
                rate_version=catalogue.version,
                payout=catalogue.payouts.get(product.coverage_type),
                expires_ms=VALUE,
            )
        )


class QuoteForms:
    """The forms of one catalogue, each made when it is first asked for."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._forms: dict[int, QuoteForm] = {}

    def of(self, product: Product) -> QuoteForm:
        """The product's form."""
        found = self._forms.get(product.product_id)
        if found is None:
            found = self._forms[product.product_id] = QuoteForm(product, self._catalogue)
        return found
