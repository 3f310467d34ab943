"""Secrets of webhooks at rest: encrypted under a key that is made of SECRET_KEY, so that a copy of the database forges nothing."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class UnreadableSecret(Exception):
    """It was sealed under a SECRET_KEY that is gone: neither the present one nor a fallback."""


def seal(secret: str) -> str:
    """The secret as it is stored."""
    return _fernet().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """The secret as it was. Raises UnreadableSecret."""
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise UnreadableSecret("The secret was stored under another SECRET_KEY. Rotate it.") from error


def is_current(sealed: str) -> bool:
    """Whether it is sealed under the present SECRET_KEY, and not under one that will go."""
    try:
        Fernet(_key(settings.SECRET_KEY)).decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]])


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"tonsurance.webhooks:" + secret.encode()).digest())
