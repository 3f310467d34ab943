"""Standard Webhooks signatures (https://www.standardwebhooks.com): HMAC-SHA256 over id, time and body. No Django."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """A random secret of 256 bits in the form that receivers' libraries take."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def headers(*, event_id: str, body: bytes, sent_at: datetime, secrets: Iterable[str]) -> dict[str, str]:
    """The three headers, with one signature for each secret: during a rotation either will do."""
    timestamp = str(int(sent_at.timestamp()))
    content = b".".join((event_id.encode(), timestamp.encode(), body))
    signatures = " ".join(f"v1,{_signature(secret, content)}" for secret in secrets)
    return {"webhook-id": event_id, "webhook-timestamp": timestamp, "webhook-signature": signatures}


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
