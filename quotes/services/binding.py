"""Binding: from a quote token to a policy, in one transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from time import perf_counter
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from clients import idempotency
from clients.idempotency import IdempotencyKey
from ops import metrics, sql
from ops.rest.problems import FieldError, Problem, invalid
from quotes import allocation, tokens, underwriting
from quotes.catalogue import Catalogue, NotInCatalogue, Product
from quotes.models import Policy
from quotes.selectors import book as book_selectors
from quotes.selectors import policies as policy_selectors
from quotes.services.exposure import ExposureChange, moving_exposure
from quotes.snapshot import keeper
from quotes.tokens import Offer
from quotes.underwriting import Book, Refusal
from tranches import services as tranche_services
from tranches.models import LedgerEntry
from tranches.services import Movement


@dataclass(frozen=True, slots=True)
class BindRequest:
    """What a client asks: bind this offer for this holder, unless it costs more than `max_premium` (USD)."""

    client_id: int
    actor: str
    quote_token: str
    policyholder: str
    max_premium: Decimal | None
    key: IdempotencyKey


@dataclass(frozen=True, slots=True)
class BindAnswer:
    """The policy as the API shows it; `replayed` when an earlier request with the same key had bound it."""

    policy: dict[str, Any]
    replayed: bool


def bind(request: BindRequest) -> BindAnswer:
    """Bind the quote.

    Raises Problem: 400 for a token that is not ours, 422 for a reused key, 409 for everything the book or the clock forbids.
    """
    started, outcome = perf_counter(), "failed"
    try:
        answer = _bind_once(request)
        outcome = "replayed" if answer.replayed else "bound"
    except Problem:
        outcome = "refused"
        raise
    finally:
        metrics.observe("bind_latency", outcome, 1000 * (perf_counter() - started))
    if not answer.replayed:
        metrics.count("policies_bound", "{coverage_type} {chain} {stablecoin}".format_map(answer.policy))
    return answer


def _bind_once(request: BindRequest) -> BindAnswer:
    now = timezone.now()
    try:
        with transaction.atomic():
            *book, record = sql.read(*book_selectors.under_lock(), idempotency.lookup(request.key, now=now))
            if stored := idempotency.replay(request.key, record):
                return BindAnswer(stored, replayed=True)
            answer = _bind(request, _acceptable_offer(request, now), book_selectors.book_of(*book), now)
    except IntegrityError as error:
        if "quote_id" in str(error):
            raise Problem(409, "This quote has been bound already.", code="quote_used") from error
        raise
    return BindAnswer(answer, replayed=False)


def _acceptable_offer(request: BindRequest, now: datetime) -> Offer:
    try:
        offer = tokens.read(request.quote_token)
    except tokens.BadToken as error:
        raise invalid([FieldError("quote_token", "invalid", "This is not a quote token of ours.")]) from error
    if offer.expires_at <= now:
        raise Problem(409, "This quote has expired. Ask for a new one.", code="quote_expired")
    if request.max_premium is not None and offer.premium > request.max_premium:
        figures = {"limit": str(request.max_premium), "value": str(offer.premium)}
        raise Problem(409, f"The premium is {offer.premium} USD.", code="premium_above_maximum", extra=figures)
    return offer


def _bind(request: BindRequest, offer: Offer, book: Book, now: datetime) -> dict[str, Any]:
    """Two round trips in all under the gate: what was read, and this write."""
    product = _insurable(keeper.current().catalogue, offer)
    if refusal := underwriting.refusal(book, product, offer.coverage_amount):
        raise _refused(refusal)
    split = allocation.split(
        capital=book.capital, coverage_amount=offer.coverage_amount, premium=offer.premium, duration_days=offer.duration_days
    )
    policy = _policy(request, offer, product, split, now)
    answer = policy_selectors.report(policy, product)
    movements = [
        Movement(tranche.tranche_id, coverage_usd=coverage, premium_usd=premium)
        for tranche, coverage, premium in zip(book.capital.tranches, split.coverage, split.premium, strict=True)
    ]
    along = [
        sql.insertion([policy]),
        *moving_exposure({product.product_id: ExposureChange(offer.coverage_amount, 1)}),
        idempotency.storing(request.key, status=201, response=answer, now=now),
    ]
    tranche_services.post(kind=LedgerEntry.Kind.BIND, movements=movements, reference=policy.id, actor=request.actor, now=now, along=along)
    return answer


def _insurable(catalogue: Catalogue, offer: Offer) -> Product:
    """The product, if it can still be sold: a pair may have been withdrawn since the quote."""
    try:
        return catalogue.product(offer.coverage_type, offer.chain, offer.stablecoin)
    except NotInCatalogue as error:
        raise Problem(409, str(error), code="not_insurable") from error


def _policy(request: BindRequest, offer: Offer, product: Product, split: allocation.Split, now: datetime) -> Policy:
    return Policy(
        client_id=request.client_id,
        product_id=product.product_id,
        policyholder=request.policyholder,
        quote_id=UUID(offer.quote_id),
        coverage_amount=offer.coverage_amount,
        premium=offer.premium,
        total_rate=offer.total_rate,
        rate_version_id=offer.rate_version,
        duration_days=offer.duration_days,
        starts_at=now,
        ends_at=now + timedelta(days=offer.duration_days),
        trigger_price=offer.payout.trigger_price if offer.payout else None,
        floor_price=offer.payout.floor_price if offer.payout else None,
        coverage_split=list(split.coverage),
        premium_split=list(split.premium),
        created_at=now,
    )


def _refused(refusal: Refusal) -> Problem:
    extra = {name: str(value) for name, value in (("limit", refusal.limit), ("value", refusal.value)) if value is not None}
    return Problem(409, refusal.message, code=refusal.code.value, extra=extra)
