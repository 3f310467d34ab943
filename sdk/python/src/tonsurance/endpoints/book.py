"""Quotes and policies, and what can be sold."""

from uuid import UUID, uuid4

from tonsurance.endpoints.arguments import Amount, Time, amount, segment, time
from tonsurance.request import Listing, Request, given
from tonsurance.types import Capacity, Policy, PolicyPage, PolicyStatus, Product, ProductPage, Quote


def quote(*, coverage_type: str, chain: str, stablecoin: str, coverage_amount: Amount, duration_days: int) -> Request[Quote]:
    """Price a cover. Needs no key, writes and reserves nothing; the quote stands until its `expires_at`.

    `coverage_amount`: USD with at most two decimals.
    """
    terms = {
        "coverage_type": coverage_type,
        "chain": chain,
        "stablecoin": stablecoin,
        "coverage_amount": amount(coverage_amount),
        "duration_days": duration_days,
    }
    return Request("POST", "api/v2/quote/multi-dimensional", Quote, body=terms, is_repeatable=True)


def bind(
    quote: Quote | str, *, policyholder: str, max_premium: Amount | None = None, idempotency_key: str | None = None
) -> Request[Policy]:
    """Bind a quote, given as the quote or as its `quote_token`. Scope `write`.

    `max_premium`: USD; the premium of the quote unless given. `idempotency_key`: one is made unless given. It is kept over the retries, so
    a lost answer never binds twice; give your own and store it to repeat the request after a restart of your program.
    """
    if isinstance(quote, str):
        token, limit = quote, max_premium
    else:
        token, limit = quote["quote_token"], quote["premium"] if max_premium is None else max_premium
    body = {"quote_token": token, "policyholder": policyholder, **given(max_premium=None if limit is None else amount(limit))}
    return Request("POST", "api/v2/policies", Policy, body=body, idempotency_key=_key(idempotency_key))


def policy(policy_id: str | UUID) -> Request[Policy]:
    """One of your own policies. Scope `read`."""
    return Request("GET", f"api/v2/policies/{segment(policy_id)}", Policy)


def policies(
    *,
    status: PolicyStatus | None = None,
    coverage_type: str | None = None,
    chain: str | None = None,
    stablecoin: str | None = None,
    policyholder: str | None = None,
    policy_ref: str | None = None,
    starts_after: Time | None = None,
    ends_before: Time | None = None,
    page_size: int = 100,
) -> Listing[Policy]:
    """All your policies that pass the filters, newest first. Scope `read`. `page_size`: at most 500."""
    query = given(
        status=status,
        coverage_type=coverage_type,
        chain=chain,
        stablecoin=stablecoin,
        policyholder=policyholder,
        policy_ref=policy_ref,
        starts_after=time(starts_after),
        ends_before=time(ends_before),
        limit=str(page_size),
    )
    return Listing(Request("GET", "api/v2/policies", PolicyPage, query=query))


def cancel(policy_id: str | UUID, *, idempotency_key: str | None = None) -> Request[Policy]:
    """Cancel a policy and get the premium of its whole days left, as `refund`. Scope `write`. `idempotency_key`: as for `bind`."""
    path = f"api/v2/policies/{segment(policy_id)}/cancel"
    return Request("POST", path, Policy, idempotency_key=_key(idempotency_key))


def products(
    *, coverage_type: str | None = None, chain: str | None = None, stablecoin: str | None = None, page_size: int = 100
) -> Listing[Product]:
    """All products that pass the filters, with their current rates. Needs no key. `page_size`: at most 500."""
    query = given(coverage_type=coverage_type, chain=chain, stablecoin=stablecoin, limit=str(page_size))
    return Listing(Request("GET", "api/v2/products", ProductPage, query=query))


def capacity(*, coverage_type: str, chain: str, stablecoin: str) -> Request[Capacity]:
    """How much more of a product can be bound, in USD, and which limit binds first. Needs no key."""
    query = given(coverage_type=coverage_type, chain=chain, stablecoin=stablecoin)
    return Request("GET", "api/v2/capacity", Capacity, query=query)


def _key(given_key: str | None) -> str:
    return str(uuid4()) if given_key is None else given_key
