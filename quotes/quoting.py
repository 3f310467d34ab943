"""Quoting: from terms to a signed offer. Reads the snapshot in memory, writes nothing."""

import time
from datetime import UTC, datetime
from functools import lru_cache

import orjson
from django.conf import settings
from uuid_utils import uuid7

from ops.core.times import iso
from ops.observability import metrics
from quotes import tokens, underwriting
from quotes.book_cache import BookSnapshot
from quotes.catalogue import Product
from quotes.pricing import premium_cents
from tranches.allocation import from_cents

STATE_UNAVAILABLE = "state_unavailable"
BINDABLE = "true"
CENTS = tuple(f".{cents:02}" for cents in range(100))


class Quoter:
    """Quotes products from one snapshot at one time; what the quotes share is looked up once. They are valid for five minutes."""

    __slots__ = ("_book", "_capacity_of", "_expires_ms", "_expires_text", "_form_of", "_sign", "_timestamp")

    def __init__(self, snapshot: BookSnapshot) -> None:
        now, microseconds = divmod(time.time_ns() // 1000, 1_000_000)
        expires, fraction = now + settings.QUOTE_TTL_SECONDS, f".{microseconds:06}"
        self._timestamp = f"{now}{fraction}"
        self._expires_text = f"{_second(expires)}{fraction}Z"
        self._expires_ms = 1000 * expires + microseconds // 1000
        self._book = None if snapshot.is_stale else snapshot.book
        self._capacity_of = snapshot.capacity_cents
        self._form_of = snapshot.forms.of
        self._sign = tokens.signer()

    def quote(self, product: Product, coverage_cents: int, duration_days: int) -> str:
        """Price a cover: the offer as the API answers it, JSON."""
        form = self._form_of(product)
        cents = premium_cents(coverage_cents, form.rate, duration_days)
        premium = f"{cents // 100}{CENTS[cents % 100]}"
        amount = f"{coverage_cents // 100}{CENTS[coverage_cents % 100]}"
        quote_id = str(uuid7())
        token = self._sign(form.offer(quote_id, amount, duration_days, premium, self._expires_ms))
        bindable = self._bindable(product, coverage_cents)
        return form.answer(premium, amount, duration_days, self._timestamp, quote_id, token, self._expires_text, bindable)

    def _bindable(self, product: Product, coverage_cents: int) -> str:
        """The value of `bindable`; after false comes the member that says which check would refuse the cover now."""
        if self._book is None:
            return _not_bindable(STATE_UNAVAILABLE)
        if coverage_cents <= self._capacity_of(product):
            return BINDABLE
        refusal = underwriting.refusal(self._book, product, from_cents(coverage_cents))
        return _not_bindable(refusal.code.value) if refusal else BINDABLE


def _not_bindable(reason: str) -> str:
    return f'false,"not_bindable_reason":{orjson.dumps(reason).decode()}'


@lru_cache(maxsize=4)
def _second(timestamp: int) -> str:
    """ISO 8601, without the fraction and the zone."""
    return iso(datetime.fromtimestamp(timestamp, UTC)).removesuffix("Z")


def record(product: Product, *, lane: str, started: float) -> None:
    """Count a quote that was given, and how long it took since `started` (`perf_counter`)."""
    metrics.observe("quote_latency", lane, 1000 * (time.perf_counter() - started))
    metrics.count("quotes_issued", product.label)
