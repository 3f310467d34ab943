"""Idempotency keys: the same request twice has one effect and one answer."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from clients.models import IdempotencyRecord
from ops.api.problems import FieldError, Problem, invalid
from ops.core import sql
from ops.core.sql import Rows, Statement

MAX_KEY_LENGTH = 128
HEADER = "Idempotency-Key"
_STORE = """
    INSERT INTO clients_idempotencyrecord (client_id, key, fingerprint, status, response, created_at) VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (client_id, key) DO UPDATE
       SET fingerprint = excluded.fingerprint, status = excluded.status, response = excluded.response, created_at = excluded.created_at
"""
_FIND = "SELECT client_id, key, fingerprint, response FROM clients_idempotencyrecord WHERE created_at > %s AND (client_id, key) IN "
PATTERN = rf"^[ -~]{{1,{MAX_KEY_LENGTH}}}$"


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
    content = json.dumps([operation, body], default=str, sort_keys=True)  # orjson stops at integers of 64 bits
    return IdempotencyKey(client_id, key, hashlib.sha256(content.encode()).hexdigest())


def lookup(*keys: IdempotencyKey, now: datetime) -> Statement:
    """Finds the records of answers given within the last 24 h; `replay` reads its rows. `keys`: at least one."""
    pairs = ", ".join(["(%s, %s)"] * len(keys))
    values = [value for key in keys for value in (key.client_id, key.key)]
    return Statement(f"{_FIND} ({pairs})", [now - timedelta(hours=settings.IDEMPOTENCY_TTL_HOURS), *values])


def replay(key: IdempotencyKey, rows: Rows) -> bytes | None:
    """The stored answer as it was sent, if there is one. Raises Problem 422 when the key served another request."""
    for client_id, name, fingerprint, response in rows:
        if (client_id, name) == (key.client_id, key.key):
            if fingerprint != key.fingerprint:
                raise Problem(422, f"This {HEADER} was used for a different request. Use a new key.", code="idempotency_key_reused")
            return bytes(response, "utf-8")
    return None


def record(key: IdempotencyKey, response: bytes) -> tuple[Any, ...]:
    """The row that `replay` will find once the answer is stored, for requests that are judged together."""
    return key.client_id, key.key, key.fingerprint, response.decode()


def storing(key: IdempotencyKey, *, status: int, response: bytes, now: datetime) -> Statement:
    """Keeps the answer, in the transaction of what it answers; a record past its 24 h is replaced."""
    return Statement(_STORE, [key.client_id, key.key, key.fingerprint, status, response.decode(), now])


def answer_to(key: IdempotencyKey | None, *, now: datetime) -> bytes | None:
    """The stored answer to a request that is judged alone, under the lock of what it changes. Raises Problem 422 as `replay` does."""
    return replay(key, sql.read(lookup(key, now=now))[0]) if key else None


def keep(key: IdempotencyKey | None, *, status: int, response: bytes, now: datetime) -> None:
    """Keep the answer to such a request, in its transaction; nothing without a key."""
    if key:
        sql.write(storing(key, status=status, response=response, now=now))


def forget_old_answers(*, now: datetime) -> int:
    """Delete records past their time; returns how many."""
    deleted, _ = IdempotencyRecord.objects.filter(created_at__lte=now - timedelta(hours=settings.IDEMPOTENCY_TTL_HOURS)).delete()
    return deleted
