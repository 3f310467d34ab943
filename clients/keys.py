"""Format and digest of API keys. No Django."""

import hashlib
import secrets
from dataclasses import dataclass

MARK = "ton_"
PREFIX_LENGTH = 12
MAX_LENGTH = 128


@dataclass(frozen=True, slots=True)
class NewKey:
    """A fresh key: `text` is shown once, `prefix` and `digest` are stored."""

    text: str
    prefix: str
    digest: str


def new_key() -> NewKey:
    """A random key of 256 bits."""
    text = MARK + secrets.token_urlsafe(32)
    return NewKey(text, text[:PREFIX_LENGTH], digest(text))


def digest(text: str) -> str:
    """SHA-256 hex. A slow hash would protect guessable secrets; these are not."""
    return hashlib.sha256(text.encode()).hexdigest()


def looks_like_key(text: str) -> bool:
    return text.startswith(MARK) and len(text) <= MAX_LENGTH and text.isascii()
