"""Quoting: from terms to a signed offer. Reads the snapshot in memory, writes nothing."""

from datetime import datetime, timedelta
from time import perf_counter
from typing import Any, NamedTuple

from django.conf import settings
from uuid_utils import uuid7

from ops import metrics
from ops.rest.times import iso
from quotes import pricing, tokens, underwriting
from quotes.pricing import Rate
from quotes.snapshot import Snapshot
from quotes.terms import Terms
from quotes.tokens import Offer

STATE_UNAVAILABLE = "state_unavailable"


class Moment(NamedTuple):
    """When quotes are made and until when they hold, and how the API writes that: reckoned once for all quotes of a moment."""

    timestamp: float
    expires_at: datetime
    expires_text: str

    @classmethod
    def at(cls, now: datetime) -> "Moment":
        """Quotes made now."""
        expires_at = now + timedelta(seconds=settings.QUOTE_TTL_SECONDS)
        return cls(now.timestamp(), expires_at, iso(expires_at))


class Quote(NamedTuple):
    """An offer and how it came about; `not_bindable_reason` is the code of the check that would refuse it now."""

    terms: Terms
    rate: Rate
    offer: Offer
    not_bindable_reason: str | None


def quote(*, terms: Terms, snapshot: Snapshot, moment: Moment) -> Quote:
    """Price the terms; valid for five minutes."""
    rate = snapshot.catalogue.rate(terms.product)
    premium = pricing.premium(coverage_amount=terms.coverage_amount, total_rate=rate.total, duration_days=terms.duration_days)
    offer = Offer(
        quote_id=str(uuid7()),
        coverage_type=terms.product.coverage_type,
        chain=terms.product.chain,
        stablecoin=terms.product.stablecoin,
        coverage_amount=terms.coverage_amount,
        duration_days=terms.duration_days,
        premium=premium,
        total_rate=rate.total,
        rate_version=snapshot.catalogue.version,
        payout=snapshot.catalogue.payouts.get(terms.product.coverage_type),
        expires_at=moment.expires_at,
    )
    return Quote(terms, rate, offer, _not_bindable_reason(terms, snapshot))


def _not_bindable_reason(terms: Terms, snapshot: Snapshot) -> str | None:
    if snapshot.book is None or snapshot.is_stale:
        return STATE_UNAVAILABLE
    if terms.coverage_amount <= snapshot.capacity(terms.product):
        return None
    refusal = underwriting.refusal(snapshot.book, terms.product, terms.coverage_amount)
    return refusal.code.value if refusal else None


def report(quote: Quote, moment: Moment) -> dict[str, Any]:
    """The quote as the API answers it."""
    offer, rate = quote.offer, quote.rate
    answer: dict[str, Any] = {
        "premium": str(offer.premium),
        "breakdown": {
            **rate.texts,
            "coverage_amount": str(offer.coverage_amount),
            "duration_days": offer.duration_days,
        },
        "product_hash": quote.terms.product.product_hash,
        "coverage_type": offer.coverage_type,
        "chain": offer.chain,
        "stablecoin": offer.stablecoin,
        "timestamp": moment.timestamp,
        "quote_id": offer.quote_id,
        "quote_token": tokens.sign(offer),
        "expires_at": moment.expires_text,
        "rate_version": offer.rate_version,
        "bindable": quote.not_bindable_reason is None,
    }
    if quote.not_bindable_reason:
        answer["not_bindable_reason"] = quote.not_bindable_reason
    return answer


def record(quote: Quote, *, lane: str, started: float) -> None:
    """Count a quote that was given, and how long it took since `started` (`perf_counter`)."""
    metrics.observe("quote_latency", lane, 1000 * (perf_counter() - started))
    metrics.count("quotes_issued", label(quote))


def label(quote: Quote) -> str:
    """The product as the metrics name it."""
    product = quote.terms.product
    return f"{product.coverage_type} {product.chain} {product.stablecoin}"
