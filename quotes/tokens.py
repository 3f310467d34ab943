"""Quote tokens: the whole offer, signed. Whoever holds one can bind what it says, and nothing else; no quote is stored."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core import signing

from quotes.catalogue import PayoutTerms

SALT = "quotes.quote-token.1"
MAX_LENGTH = 1024


@dataclass(frozen=True, slots=True)
class Offer:
    """A priced cover: USD, fraction per year, days, and what depeg cover pays by. Valid until `expires_at`."""

    quote_id: UUID
    coverage_type: str
    chain: str
    stablecoin: str
    coverage_amount: Decimal
    duration_days: int
    premium: Decimal
    total_rate: Decimal
    rate_version: int
    payout: PayoutTerms | None
    expires_at: datetime


class BadToken(ValueError):
    """Not a token that we signed."""


def sign(offer: Offer) -> str:
    """The offer as a URL-safe token."""
    fields = [
        offer.quote_id.hex,
        offer.coverage_type,
        offer.chain,
        offer.stablecoin,
        str(offer.coverage_amount),
        offer.duration_days,
        str(offer.premium),
        str(offer.total_rate),
        offer.rate_version,
        [str(offer.payout.trigger_price), str(offer.payout.floor_price)] if offer.payout else None,
        int(offer.expires_at.timestamp() * 1000),
    ]
    return signing.Signer(salt=SALT).sign_object(fields)


def read(token: str) -> Offer:
    """The offer in a token. Raises BadToken when a single byte of it is not ours."""
    if len(token) > MAX_LENGTH:
        raise BadToken("too long")
    try:
        fields: list[Any] = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError) as error:
        raise BadToken("the signature does not fit") from error
    quote_id, coverage_type, chain, stablecoin, amount, days, premium, rate, version, payout, expires = fields
    return Offer(
        quote_id=UUID(quote_id),
        coverage_type=coverage_type,
        chain=chain,
        stablecoin=stablecoin,
        coverage_amount=Decimal(amount),
        duration_days=days,
        premium=Decimal(premium),
        total_rate=Decimal(rate),
        rate_version=version,
        payout=PayoutTerms(*map(Decimal, payout)) if payout else None,
        expires_at=datetime.fromtimestamp(expires / 1000, UTC),
    )
