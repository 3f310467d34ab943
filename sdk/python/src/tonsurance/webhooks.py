"""Verify webhooks: Standard Webhooks signatures (https://www.standardwebhooks.com), HMAC-SHA256 over id, time and body. No I/O."""

import base64
import binascii
import hashlib
import hmac
import re
import time
from collections.abc import Iterable, Mapping
from typing import Any, TypedDict, cast

from tonsurance.decoding import exact, loads
from tonsurance.errors import CodedError
from tonsurance.types import NotificationType, Priority

TOLERANCE_SECONDS = 300
PREFIX = "whsec_"
MIN_KEY_BYTES = 24
HEADERS = {
    "webhook-id": re.compile(r"[A-Za-z0-9_-]{1,128}"),
    "webhook-timestamp": re.compile(r"[0-9]{1,12}"),
    "webhook-signature": re.compile(r"[!-~][ -~]{0,2047}"),
}


class WebhookEvent(TypedDict):
    """What happened. Keep the `id`: an event may arrive more than once. `timestamp`: Unix seconds. Numbers of `data` are exact."""

    id: str
    type: NotificationType
    priority: Priority
    expires_at: str
    subject: dict[str, str]
    data: dict[str, Any]
    timestamp: float


class InvalidWebhook(CodedError):
    """The request is not from the service, or not from now. `code`: bad_header, bad_time, bad_signature or bad_body."""


def verify(
    body: bytes | str,
    headers: Mapping[str, str],
    secrets: str | Iterable[str],
    *,
    tolerance_seconds: float = TOLERANCE_SECONDS,
    now: float | None = None,
) -> WebhookEvent:
    """The event, if one of the secrets has signed it. Raises InvalidWebhook, and ValueError for a malformed secret.

    `body`: as it arrived, before it is parsed. `headers`: names in any case. `secrets`: one, or all that are in use during a rotation, each
    as the service gave it (`whsec_...`). `tolerance_seconds`: how far the time may be off, both ways. `now`: Unix seconds.
    """
    content = body.encode(errors="replace") if isinstance(body, str) else bytes(body)
    keys = [_key(secret) for secret in ([secrets] if isinstance(secrets, str) else secrets)]
    if not keys:
        raise ValueError("Give at least one secret.")
    event_id, timestamp, signatures = _read(headers)
    _require_match(keys, f"{event_id}.{timestamp}.".encode() + content, signatures.split())
    if not abs((time.time() if now is None else now) - int(timestamp)) <= tolerance_seconds:
        raise InvalidWebhook("bad_time", "The request is too old, or from the future.")
    return _event(content)


def _key(secret: str) -> bytes:
    """The bytes of a secret. Raises ValueError, without repeating it."""
    try:
        key = base64.b64decode(secret.strip().removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("A webhook secret is whsec_ and base64.") from None
    if len(key) < MIN_KEY_BYTES:
        raise ValueError(f"A webhook secret has at least {MIN_KEY_BYTES} bytes.")
    return key


def _read(headers: Mapping[str, str]) -> list[str]:
    """The values of the three headers. Raises InvalidWebhook for one that is missing, repeated, too long or of other characters."""
    found = [(name.lower(), value) for name, value in headers.items() if name.lower() in HEADERS]
    values = dict(found)
    if len(found) != len(HEADERS) or len(values) != len(HEADERS):
        raise InvalidWebhook("bad_header", f"The request must have each of {', '.join(HEADERS)} once.")
    for name, pattern in HEADERS.items():
        if not pattern.fullmatch(values[name]):
            raise InvalidWebhook("bad_header", f"{name} is malformed.")
    return [values[name] for name in HEADERS]


def _require_match(keys: Iterable[bytes], content: bytes, signatures: list[str]) -> None:
    """Compare every key with every signature, in a time that tells nothing about where they differ."""
    matches = False
    for key in keys:
        expected = b"v1," + base64.b64encode(hmac.digest(key, content, hashlib.sha256))
        for signature in signatures:
            matches |= hmac.compare_digest(expected, signature.encode())
    if not matches:
        raise InvalidWebhook("bad_signature", "No signature fits the body and the secrets.")


def _event(content: bytes) -> WebhookEvent:
    try:
        event = loads(content)
    except ValueError:
        event = None
    if not isinstance(event, dict):
        raise InvalidWebhook("bad_body", "The body is no JSON object.")
    return cast("WebhookEvent", exact(event, WebhookEvent))
