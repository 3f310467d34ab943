"""Judge a batch of binds under the book lock, each against the book that the previous ones leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from clients import idempotency
from clients.idempotency import IdempotencyKey
from live.notifications.services import Notice, announcing
from ops.api.problems import FieldError, Problem, invalid
from ops.audit.origin import Origin
from ops.core import json_text, sql
from ops.core.sql import Statement
from quotes import allocation, announcements, tokens, underwriting
from quotes.book_cache import book_cache
from quotes.catalogue import Catalogue, NotInCatalogue, Product
from quotes.models import Policy
from quotes.selectors import book as book_selectors
from quotes.selectors import policies as policy_selectors
from quotes.services.exposure import moving_exposure, selling
from quotes.tokens import Offer
from quotes.underwriting import Refusal
from tranches import services as tranche_services
from tranches.capital import Capital
from tranches.models import LedgerEntry
from tranches.services import Movement, Posting

_USED_QUOTES = "SELECT quote_id FROM quotes_policy WHERE quote_id = ANY(%s::uuid[])"


@dataclass(frozen=True, slots=True)
class BindRequest:
    """A bind request and its origin: bind this offer for this holder, unless the premium exceeds `max_premium` (USD)."""

    client_id: int
    actor: str
    quote_token: str
    policyholder: str
    max_premium: Decimal | None
    key: IdempotencyKey
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class BindAnswer:
    """The policy as the API shows it, and the JSON that is sent; `replayed` when an earlier request with the same key had bound it."""

    policy: dict[str, Any]
    body: bytes
    replayed: bool


@dataclass(frozen=True, slots=True)
class _Bound:
    """A policy to write, with its ledger posting, idempotency record and notification."""

    policy: Policy
    posting: Posting
    storing: Statement
    notice: Notice


class BindBatch:
    """Bind requests in the caller's transaction: two round trips for any number. Raises PriceMissing, Problem 503 and database errors."""

    def __init__(self, requests: Sequence[BindRequest], now: datetime) -> None:
        self._requests = requests
        self._now = now
        self._catalogue = book_cache.current().catalogue
        self._offers = [_acceptable_offer(request, now) for request in requests]
        *book, used, self._records = sql.read(*book_selectors.under_lock(), self._used_quotes(), self._lookup())
        self._used = {quote_id for (quote_id,) in used}
        self._book = book_selectors.book_of(*book, now=now)
        self._bound: list[_Bound] = []

    def outcomes(self) -> list[BindAnswer | Exception]:
        """Judge every request, then write the accepted ones."""
        outcomes = [self._outcome(request, offer) for request, offer in zip(self._requests, self._offers, strict=True)]
        if self._bound:
            self._write()
        return outcomes

    def _used_quotes(self) -> Statement:
        return Statement(_USED_QUOTES, [[offer.quote_id for offer in self._offers if isinstance(offer, Offer)]])

    def _lookup(self) -> Statement:
        return idempotency.lookup(*(request.key for request in self._requests), now=self._now)

    def _outcome(self, request: BindRequest, offer: Offer | Problem) -> BindAnswer | Exception:
        try:
            if stored := idempotency.replay(request.key, self._records):
                return BindAnswer(json_text.loads(stored), stored, replayed=True)
            if isinstance(offer, Problem):
                return offer
            return self._bind(request, offer)
        except Problem as problem:
            return problem

    def _bind(self, request: BindRequest, offer: Offer) -> BindAnswer:
        quote_id = UUID(offer.quote_id)
        if quote_id in self._used:
            raise Problem(409, "This quote has been bound already.", code="quote_used")
        product = _insurable(self._catalogue, offer)
        if refusal := underwriting.refusal(self._book, product, offer.coverage_amount):
            raise _refused(refusal)
        capital = self._book.capital
        split = allocation.split(
            capital=capital, coverage_amount=offer.coverage_amount, premium=offer.premium, duration_days=offer.duration_days
        )
        policy = _policy(request, offer, product, split, self._now)
        shown = policy_selectors.report(policy, product)
        answer = BindAnswer(shown, json_text.dumps(shown), replayed=False)
        self._book = self._book.with_cover(product, split.coverage, split.premium)
        self._used.add(quote_id)
        self._records.append(idempotency.record(request.key, answer.body))
        storing = idempotency.storing(request.key, status=201, response=answer.body, now=self._now)
        posting = Posting(_movements(capital, split), policy.id, request.actor, request.origin)
        self._bound.append(_Bound(policy, posting, storing, announcements.bound(policy, product)))
        return answer

    def _write(self) -> None:
        policies = [bound.policy for bound in self._bound]
        sold = selling((policy.product_id, policy.coverage_amount) for policy in policies)
        announcing_all = announcing(notices=[bound.notice for bound in self._bound], now=self._now)
        along = [sql.insertion(policies), *moving_exposure(sold), *(bound.storing for bound in self._bound), announcing_all]
        postings = [bound.posting for bound in self._bound]
        tranche_services.post_all(kind=LedgerEntry.Kind.BIND, postings=postings, now=self._now, along=along)


def _movements(capital: Capital, split: allocation.Split) -> list[Movement]:
    return [
        Movement(tranche.tranche_id, coverage_usd=coverage, premium_usd=premium)
        for tranche, coverage, premium in zip(capital.tranches, split.coverage, split.premium, strict=True)
    ]


def _acceptable_offer(request: BindRequest, now: datetime) -> Offer | Problem:
    """The offer, or the problem with it. The problem counts only where no stored answer is replayed."""
    try:
        offer = tokens.read(request.quote_token)
    except tokens.BadToken:
        return invalid([FieldError("quote_token", "invalid", "This is not a quote token of ours.")])
    if offer.expires_at <= now:
        return Problem(409, "This quote has expired. Ask for a new one.", code="quote_expired")
    if request.max_premium is not None and offer.premium > request.max_premium:
        figures = {"limit": request.max_premium, "value": offer.premium}
        return Problem(409, f"The premium is {offer.premium} USD.", code="premium_above_maximum", extra=figures)
    return offer


def _insurable(catalogue: Catalogue, offer: Offer) -> Product:
    """The product, if it can still be sold: a pair may have been withdrawn since the quote."""
    try:
        return catalogue.product(offer.coverage_type, offer.chain, offer.stablecoin)
    except NotInCatalogue as error:
        raise Problem(409, str(error), code="not_insurable") from error


def _policy(request: BindRequest, offer: Offer, product: Product, split: allocation.Split, now: datetime) -> Policy:
    starts_at = now + timedelta(hours=offer.waiting_period_hours)
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
        starts_at=starts_at,
        ends_at=starts_at + timedelta(days=offer.duration_days),
        trigger_price=offer.payout.trigger_price if offer.payout else None,
        floor_price=offer.payout.floor_price if offer.payout else None,
        coverage_split=list(split.coverage),
        premium_split=list(split.premium),
        bound_at=now,
    )


def _refused(refusal: Refusal) -> Problem:
    extra = {name: value for name, value in (("limit", refusal.limit), ("value", refusal.value)) if value is not None}
    return Problem(409, refusal.message, code=refusal.code.value, extra=extra)
