"""What a policy's page shows below its terms."""

from typing import Any

from pghistory.models import MiddlewareEvents

from quotes.models import Policy
from tranches.models import LedgerEntry, LedgerOrigin
from tranches.terms import TRANCHES

Table = dict[str, Any]
LEDGER_COLUMNS = ("created_at", "kind", "tranche_id", "coverage_usd", "premium_usd", "actor")
ORIGIN_COLUMNS = ("created_at", "kind", "address", "client_id", "key_id", "user_id", "request_id")


def tables(policy: Policy) -> list[Table]:
    """Allocation, ledger rows with from where they were asked for, and status history, each with `title`, `headers` and `rows`."""
    return [
        {"title": "Allocation", "headers": ["Tranche", "Coverage, USD", "Premium, USD"], "rows": _allocation(policy)},
        {"title": "Ledger", "headers": ["When", "Kind", "Tranche", "Coverage, USD", "Premium, USD", "Actor"], "rows": _ledger(policy)},
        {"title": "From where", "headers": ["When", "Kind", "Address", "Client", "Key", "Staff", "Request"], "rows": _origins(policy)},
        {"title": "Status history", "headers": ["When", "From", "To", "Staff"], "rows": _history(policy)},
    ]


def _allocation(policy: Policy) -> list[list[Any]]:
    rows = zip(TRANCHES, policy.coverage_split, policy.premium_split, strict=True)
    return [[terms.tranche_id, coverage, premium] for terms, coverage, premium in rows]


def _ledger(policy: Policy) -> list[list[Any]]:
    """Its own rows: an expiry is posted for many policies at once and carries no policy's reference."""
    return [list(row) for row in LedgerEntry.objects.filter(reference=policy.pk).order_by("id").values_list(*LEDGER_COLUMNS)]


def _origins(policy: Policy) -> list[list[Any]]:
    return [list(row) for row in LedgerOrigin.objects.filter(reference=policy.pk).order_by("id").values_list(*ORIGIN_COLUMNS)]


def _history(policy: Policy) -> list[list[Any]]:
    """A policy starts active, and each event holds the status it came to."""
    recorded: Any = MiddlewareEvents.objects
    events = recorded.tracks(policy).select_related("user").order_by("pgh_id")
    steps = [(policy.created_at, "active", ""), *((event.pgh_created_at, event.pgh_data["status"], event.user or "") for event in events)]
    before = ["", *(status for _, status, _ in steps)]
    return [[when, old, new, who] for old, (when, new, who) in zip(before, steps, strict=False)]
