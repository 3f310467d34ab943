"""Quote tokens: the whole offer, signed. Whoever holds one can bind what it says, and nothing else; no quote is stored.

`base64url(JSON list).base64url(MAC)`, the MAC keyed BLAKE2b (RFC 7693). Django's `Signer` derives a key and builds a JSON encoder for
every token, which was a third of the cost of a quote; here the key is derived once for each secret.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from hmac import compare_digest
from typing import Any, NamedTuple

import orjson
from django.conf import settings

from quotes.catalogue import PayoutTerms

PURPOSE = b"quote-token.2"  # another meaning of the fields is another purpose: old tokens are then not ours
MAX_LENGTH = 1024


class Offer(NamedTuple):
    """A priced cover: USD, fraction per year, days, and what depeg cover pays by. Valid until `expires_at`; `quote_id` is a UUIDv7."""

    quote_id: str
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
        offer.quote_id,
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
    text = urlsafe_b64encode(orjson.dumps(fields)).rstrip(b"=")
    return (text + b"." + _signature(text, settings.SECRET_KEY)).decode()


def read(token: str) -> Offer:
    """The offer in a token. Raises BadToken when a single byte of it is not ours."""
    if len(token) > MAX_LENGTH or not token.isascii():
        raise BadToken("too long, or not ASCII")
    text, _, signature = token.encode().partition(b".")
    if not any(compare_digest(signature, _signature(text, secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)):
        raise BadToken("the signature does not fit")
    fields: list[Any] = orjson.loads(urlsafe_b64decode(text + b"=" * (-len(text) % 4)))
    quote_id, coverage_type, chain, stablecoin, amount, days, premium, rate, version, payout, expires = fields
    return Offer(
        quote_id=quote_id,
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


def _signature(text: bytes, secret: str) -> bytes:
    mac = _keyed(secret).copy()
    mac.update(text)
    return urlsafe_b64encode(mac.digest()).rstrip(b"=")


@lru_cache(maxsize=16)
def _keyed(secret: str) -> blake2b:
    """A MAC under a key for this purpose alone, before its first byte."""
    return blake2b(key=blake2b(secret.encode(), person=PURPOSE).digest(), digest_size=32)
