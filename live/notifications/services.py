"""Announce: write an outbox row in the caller's transaction, so that only what happened is announced and nothing is lost."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from live.models import Notification
from live.notifications import enqueue, payloads
from live.notifications.kinds import NotificationType, Priority, Subject, life_of
from live.notifications.payloads import Payload
from ops.core import json_text, sql
from ops.core.sql import Statement

_SUBJECT = ("coverage_type", "chain", "stablecoin", "bridge_id")
COLUMNS = ("event_id", "type", "priority", "client_id", *_SUBJECT, "payload", "created_at", "expires_at")


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification to announce. `client_id`: the only client that may see it; None for a public one."""

    type: NotificationType
    payload: Payload
    priority: Priority = Priority.NORMAL
    subject: Subject = field(default_factory=Subject)
    client_id: int | None = None


def announce(
    *,
    type: NotificationType,
    payload: Payload,
    priority: Priority = Priority.NORMAL,
    subject: Subject | None = None,
    client_id: int | None = None,
) -> None:
    """Announce one thing on commit of the caller's transaction. Raises WrongPayload."""
    announce_all(notices=[Notice(type, payload, priority, subject or Subject(), client_id)])


def announce_all(*, notices: Sequence[Notice]) -> None:
    """Announce several, in their order, with one statement."""
    if notices:
        sql.write(announcing(notices=notices))


def announcing(*, notices: Sequence[Notice], now: datetime | None = None) -> Statement:
    """The statement that announces them, to be sent along with others of the caller's transaction: no round trip of its own.

    The transaction must be open already, and delivery starts when it commits.
    """
    moment = now or timezone.now()
    rows = [_row(notice, moment) for notice in notices]
    transaction.on_commit(enqueue.wake, robust=True)
    return sql.insertion_of(Notification, COLUMNS, rows)


def _row(notice: Notice, now: datetime) -> tuple[Any, ...]:
    payloads.check(notice.type, notice.payload)
    subject, payload = notice.subject, json_text.encode(notice.payload).decode()
    about = subject.coverage_type, subject.chain, subject.stablecoin, subject.bridge_id
    return uuid7(), notice.type.value, notice.priority.value, notice.client_id, *about, payload, now, now + life_of(notice.type)
