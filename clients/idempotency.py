"""Idempotency keys: the same request twice has one effect and one answer."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.conf import settings

from clients.models import IdempotencyRecord
from ops.rest.problems import FieldError, Problem, invalid

MAX_KEY_LENGTH = 128
HEADER = "Idempotency-Key"


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A client's key for one request, with the fingerprint of what was asked."""

    client_id: int
    key: str
    fingerprint: str


def from_request(*, client_id: int, key: str | None, operation: str, body: Any) -> IdempotencyKey:
    """Read the header's value. Raises Problem 400 when it is missing or malformed."""
    if not key or len(key) > MAX_KEY_LENGTH or not key.isascii() or not key.isprintable():
        raise invalid([FieldError(HEADER, "required", f"Send an {HEADER} header of 1 to {MAX_KEY_LENGTH} printable ASCII characters.")])
    content = orjson.dumps([operation, body], default=str, option=orjson.OPT_SORT_KEYS)
    return IdempotencyKey(client_id, key, hashlib.sha256(content).hexdigest())


def stored_answer(key: IdempotencyKey, *, now: datetime) -> IdempotencyRecord | None:
    """The answer to replay, if the request was answered within the last 24 h. Raises Problem 422 when the key was used for another request."""
    oldest = now - timedelta(hours=settings.IDEMPOTENCY_TTL_HOURS)
    record = IdempotencyRecord.objects.filter(client_id=key.client_id, key=key.key, created_at__gt=oldest).first()
    if record is not None and record.fingerprint != key.fingerprint:
        raise Problem(422, f"This {HEADER} was used for a different request. Use a new key.", code="idempotency_key_reused")
    return record


def store_answer(key: IdempotencyKey, *, status: int, response: dict[str, Any], now: datetime) -> None:
    """Keep the answer, in the caller's transaction; a record past its 24 h is replaced."""
    IdempotencyRecord.objects.update_or_create(
        client_id=key.client_id,
        key=key.key,
        defaults={"fingerprint": key.fingerprint, "status": status, "response": response, "created_at": now},
    )


def forget_old_answers(*, now: datetime) -> int:
    """Delete records past their time; returns how many."""
    deleted, _ = IdempotencyRecord.objects.filter(created_at__lte=now - timedelta(hours=settings.IDEMPOTENCY_TTL_HOURS)).delete()
    return deleted
