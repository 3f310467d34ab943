"""Quoting: from terms to a signed offer. Reads the snapshot in memory, writes nothing."""

import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

import orjson
from django.conf import settings
from uuid_utils import uuid7

from ops import metrics
from ops.rest.times import iso
from quotes import pricing, tokens, underwriting
from quotes.snapshot import Snapshot
from quotes.terms import Terms

STATE_UNAVAILABLE = "state_unavailable"
BINDABLE = b"true"


class Moment(NamedTuple):
    """When quotes are made (Unix seconds) and until when they hold (ISO 8601; Unix milliseconds), as the API writes that."""

    timestamp: bytes
    expires_text: bytes
    expires_ms: bytes

    @classmethod
    def now(cls) -> "Moment":
        """Quotes made now."""
        now = time.time()
        seconds, microseconds = divmod(round((now + settings.QUOTE_TTL_SECONDS) * 1_000_000), 1_000_000)
        expires_text = b"%b.%06dZ" % (_second(seconds), microseconds)
        return cls(b"%.6f" % now, expires_text, b"%d" % (seconds * 1000 + microseconds // 1000))


class Quote(NamedTuple):
    """An offer as the API answers it, JSON, and its product as the metrics name it."""

    text: bytes
    label: str


def quote(*, terms: Terms, snapshot: Snapshot, moment: Moment) -> Quote:
    """Price the terms; valid for five minutes."""
    form = snapshot.forms.of(terms.product)
    exact = pricing.premium(coverage_amount=terms.coverage_amount, total_rate=form.rate.total, duration_days=terms.duration_days)
    premium, amount, days = str(exact).encode(), str(terms.coverage_amount).encode(), b"%d" % terms.duration_days
    quote_id = str(uuid7()).encode()
    token = tokens.sign(form.offer % (quote_id, amount, days, premium, moment.expires_ms))
    bindable = _bindable(_not_bindable_reason(terms, snapshot))
    text = form.answer % (premium, amount, days, moment.timestamp, quote_id, token, moment.expires_text, bindable)
    return Quote(text, form.label)


def _not_bindable_reason(terms: Terms, snapshot: Snapshot) -> str | None:
    """The code of the check that would refuse the cover now."""
    if snapshot.book is None or snapshot.is_stale:
        return STATE_UNAVAILABLE
    if terms.coverage_amount <= snapshot.capacity(terms.product):
        return None
    refusal = underwriting.refusal(snapshot.book, terms.product, terms.coverage_amount)
    return refusal.code.value if refusal else None


def _bindable(reason: str | None) -> bytes:
    """The value of `bindable`; after false comes the member that says why."""
    return BINDABLE if reason is None else b'false,"not_bindable_reason":' + orjson.dumps(reason)


@lru_cache(maxsize=4)
def _second(timestamp: int) -> bytes:
    """ISO 8601, without the fraction and the zone."""
    return iso(datetime.fromtimestamp(timestamp, UTC)).removesuffix("Z").encode()


def record(quote: Quote, *, lane: str, started: float) -> None:
    """Count a quote that was given, and how long it took since `started` (`perf_counter`)."""
    metrics.observe("quote_latency", lane, 1000 * (time.perf_counter() - started))
    metrics.count("quotes_issued", quote.label)
