"""Quote tokens: the whole offer, signed. A holder can bind exactly these terms; no quote is stored.

`base64url(MAC, JSON list)`, the MAC keyed BLAKE2b (RFC 7693). Django's `Signer` derives a key and builds a JSON encoder for
every token, which was a third of the cost of a quote; here the key is derived once for each secret.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from hmac import compare_digest
from typing import Any, NamedTuple

import orjson
from django.conf import settings

from quotes.catalogue import PayoutTerms, Product

PURPOSE = b"quote-token.4"  # another meaning of the fields is another purpose: old tokens are then not ours
MAX_LENGTH = 1024
MAC_SIZE = 33  # bytes: as many base64 characters, none shared with what follows


class Offer(NamedTuple):
    """A priced cover: USD, fraction per year, days, what depeg cover pays by, and the hours from binding to the start of cover.

    Valid until `expires_at`; `quote_id` is a UUIDv7.
    """

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
    waiting_period_hours: int
    expires_at: datetime


class BadToken(ValueError):
    """Not a token that we signed."""


def fields(
    *,
    quote_id: str,
    product: Product,
    coverage_amount: str,
    duration_days: int | str,
    premium: str,
    total_rate: Decimal,
    rate_version: int,
    payout: PayoutTerms | None,
    waiting_period_hours: int,
    expires_ms: int | str,
) -> list[Any]:
    """What a token says, in its order. `expires_ms`: Unix milliseconds. Texts stand for numbers where a form has its blanks."""
    return [
        quote_id,
        product.coverage_type,
        product.chain,
        product.stablecoin,
        coverage_amount,
        duration_days,
        premium,
        str(total_rate),
        rate_version,
        [str(payout.trigger_price), str(payout.floor_price)] if payout else None,
        waiting_period_hours,
        expires_ms,
    ]


def signer() -> Callable[[str], str]:
    """What signs offers now: from `fields` as JSON to a URL-safe token."""
    return _signer(settings.SECRET_KEY)


@lru_cache(maxsize=4)
def _signer(secret: str) -> Callable[[str], str]:
    key = _keyed(secret)

    def sign(offer: str) -> str:
        content = offer.encode()
        return _encoded(_mac(content, key) + content).decode()

    return sign


def read(token: str) -> Offer:
    """The offer in a token. Raises BadToken when a single byte of it is not ours."""
    if len(token) > MAX_LENGTH or not token.isascii():
        raise BadToken("too long, or not ASCII")
    text = token.encode()
    try:
        sealed = urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    except binascii.Error as error:
        raise BadToken("not base64") from error
    mac, offer = sealed[:MAC_SIZE], sealed[MAC_SIZE:]
    if _encoded(sealed) != text:  # whatever else decodes to the same bytes
        raise BadToken("not as we write it")
    if not any(compare_digest(mac, _mac(offer, _keyed(secret))) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)):
        raise BadToken("the signature does not fit")
    said: list[Any] = orjson.loads(offer)
    quote_id, coverage_type, chain, stablecoin, amount, days, premium, rate, version, payout, waiting, expires = said
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
        waiting_period_hours=waiting,
        expires_at=datetime.fromtimestamp(expires / 1000, UTC),
    )


def _encoded(sealed: bytes) -> bytes:
    return urlsafe_b64encode(sealed).rstrip(b"=")


def _mac(offer: bytes, key: blake2b) -> bytes:
    mac = key.copy()
    mac.update(offer)
    return mac.digest()


@lru_cache(maxsize=16)
def _keyed(secret: str) -> blake2b:
    """A MAC under a key for this purpose alone, before its first byte."""
    return blake2b(key=blake2b(secret.encode(), person=PURPOSE).digest(), digest_size=MAC_SIZE)
