"""Encryption of webhook secrets at rest, under a key derived from SECRET_KEY, so that a copy of the database cannot forge signatures."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class UnreadableSecret(Exception):
    """Encrypted under neither the present SECRET_KEY nor a fallback."""


def encrypt(secret: str) -> str:
    """Encrypt a secret."""
    return _fernet().encrypt(secret.encode()).decode()


def decrypt(sealed: str) -> str:
    """Decrypt a stored secret. Raises UnreadableSecret."""
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise UnreadableSecret("The secret was stored under another SECRET_KEY. Rotate it.") from error


def is_current(sealed: str) -> bool:
    """Whether it is encrypted under the present SECRET_KEY rather than a fallback."""
    try:
        Fernet(_key(settings.SECRET_KEY)).decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]])


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"tonsurance.webhooks:" + secret.encode()).digest())
