"""Short-lived tokens for browsers and sockets: JWT, HS256, good for 15 minutes and no longer than the key they came from."""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt
from django.conf import settings
from django.utils import timezone
from uuid_utils.compat import uuid7

from clients.principals import Principal, Scope

ALGORITHM = "HS256"
ISSUER = "tonsurance"
AUDIENCE = "tonsurance-api"
LIFE = timedelta(minutes=15)
REQUIRED = ["exp", "sub", "jti", "iat", "iss", "aud"]
MAX_LENGTH = 2048
PURPOSE = b"tonsurance.clients.tokens"


class BadToken(Exception):
    """The token is forged, expired, or not one of ours."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says: whose it is, from which key, with which scopes, until when (Unix seconds)."""

    client_id: int
    key_id: int
    scopes: frozenset[Scope]
    expires_at: float


def looks_like_token(text: str) -> bool:
    return text.startswith("ey") and text.count(".") == 2 and len(text) <= MAX_LENGTH and text.isascii()


def issue(principal: Principal, *, scopes: Iterable[Scope]) -> tuple[str, datetime]:
    """A token of the client that called with its key, and when it ends."""
    now = timezone.now().replace(microsecond=0)
    expires_at = now + LIFE
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(principal.client_id),
        "jti": str(uuid7()),
        "iat": int(now.timestamp()),
        "exp": int(expires_at.timestamp()),
        "key": principal.key_id,
        "scopes": sorted(scopes),
    }
    return jwt.encode(claims, next(_secrets()), algorithm=ALGORITHM), expires_at


def read(text: str) -> Claims:
    """The claims of a token that is ours and not expired. Raises BadToken."""
    for secret in _secrets():
        try:
            return _claims(text, secret)
        except jwt.InvalidSignatureError:
            continue  # perhaps signed before the last change of the secret key
        except (jwt.InvalidTokenError, ValueError, TypeError, KeyError) as error:
            raise BadToken from error
    raise BadToken


def _claims(text: str, secret: bytes) -> Claims:
    claims = jwt.decode(text, secret, algorithms=[ALGORITHM], audience=AUDIENCE, issuer=ISSUER, options={"require": REQUIRED})
    return Claims(int(claims["sub"]), int(claims["key"]), frozenset(map(Scope, claims["scopes"])), float(claims["exp"]))


def _secrets() -> Iterator[bytes]:
    """Signing keys for this purpose, derived from SECRET_KEY and then from its fallbacks."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield hmac.digest(secret.encode(), PURPOSE, hashlib.sha256)
