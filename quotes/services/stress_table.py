"""Hand the stress terms down to underwriting."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from quotes.models import StressTable
from quotes.stress import CLOCK_TOLERANCE, StressTerms


def lock() -> None:
    """Whoever hands terms down next waits for the end of the transaction."""
    StressTable.objects.select_for_update().values_list("pk").first()


@transaction.atomic
def hand_down(*, terms: StressTerms, at: datetime, known_until: datetime | None = None) -> bool:
    """Make these the stress terms of underwriting, as of that time. Unchanged terms get the new time alone.

    `known_until`: until when cover is sold on them; None leaves that as it is. Returns False, and changes the terms in nothing, where later
    ones are known; a time that lies ahead was written by a clock that was wrong, and is not later.
    """
    record = _record(terms)
    digest = hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
    times = {"handed_down_at": at} | ({"known_until": known_until} if known_until else {})
    columns = {"digest": digest, "terms": record, **times}
    table, made = StressTable.objects.select_for_update().defer("terms").get_or_create(pk=1, defaults=columns)
    if made:
        return True
    if at <= table.handed_down_at <= timezone.now() + CLOCK_TOLERANCE:
        if known_until and (table.known_until is None or table.known_until < known_until):
            StressTable.objects.filter(pk=1).update(known_until=known_until)
        return False
    changed = columns if table.digest != digest else times
    StressTable.objects.filter(pk=1).update(**changed)
    return True


def _record(terms: StressTerms) -> dict[str, Any]:
    return {
        "scenarios": [[name, str(factor)] for name, factor in zip(terms.names, terms.ton_factors, strict=True)],
        "payouts": {str(product_id): [f"{part:f}" for part in parts] for product_id, parts in terms.payouts.items()},
    }
