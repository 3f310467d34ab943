"""What stands in the outbox, as tests read it."""

import json
from decimal import Decimal
from typing import Any, NamedTuple

from live.models import Notification
from live.notifications.kinds import Priority, Subject


class Announced(NamedTuple):
    """A row of the outbox."""

    type: str
    priority: str
    subject: Subject
    client_id: int | None
    payload: dict[str, Any]


def announced(*types: str) -> list[Announced]:
    """All rows of these types, or of any, oldest first."""
    rows = Notification.objects.order_by("id")
    return [_read(row) for row in (rows.filter(type__in=types) if types else rows)]


def _read(row: Notification) -> Announced:
    return Announced(row.type, Priority(row.priority).name, row.subject(), row.client_id, json.loads(row.payload, parse_float=Decimal))
