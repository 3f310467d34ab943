"""Tables below the terms on a policy's page."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from pghistory.models import MiddlewareEvents

from ops.backoffice.display import NOTHING
from ops.backoffice.record import Table
from quotes.admin.claims import in_words, losses
from quotes.models import Claim, Policy
from tranches.models import LedgerEntry, LedgerOrigin
from tranches.terms import TRANCHES

Origin = dict[str, Any]
LEDGER_COLUMNS = ("created_at", "kind", "tranche_id", "coverage_usd", "premium_usd", "capital_ton", "actor")
LEDGER_HEADERS = ["When", "Kind", "Tranche", "Coverage, USD", "Premium, USD", "Capital, TON", "Actor"]
ORIGIN_COLUMNS = ("created_at", "kind", "address", "client_id", "key_id", "user_id", "request_id")
ORIGIN_HEADERS = ["When", "Kind", "Address", "Client", "Key", "Staff", "Request"]
ORIGIN_PARTS = ("address", "url", "request_id")


def tables(policy: Policy) -> list[Table]:
    """Timeline, claim, allocation, ledger rows with from where they were asked for, and history; each with `title`, `headers`, `rows`."""
    claim = Claim.objects.filter(pk=policy.pk).first()
    return [
        {"title": "Timeline", "headers": ["When", "What"], "rows": _timeline(policy, claim, timezone.now())},
        *_claim(claim),
        {"title": "Allocation", "headers": ["Tranche", "Coverage, USD", "Premium, USD"], "rows": _allocation(policy)},
        {"title": "Ledger", "headers": LEDGER_HEADERS, "rows": _ledger(policy)},
        {"title": "Ledger, from where", "headers": ORIGIN_HEADERS, "rows": _origins(policy)},
        {"title": "History", "headers": ["When", "What", "Before", "After", "Who", "From where"], "rows": _history(policy)},
    ]


def _timeline(policy: Policy, claim: Claim | None, now: datetime) -> list[list[Any]]:
    """What happened and what is to come, in order. What was to come after the policy was closed comes to nothing."""
    steps = [(policy.bound_at, "Bound"), (now, f"Now: {policy.status}")]
    if not policy.closed_at or policy.starts_at <= policy.closed_at:
        steps.append((policy.starts_at, "Cover starts"))
    if claim:
        steps.append((claim.occurred_at, f"Event: {in_words(claim)}"))
    if policy.closed_at:
        steps.append((policy.closed_at, f"{policy.status.capitalize()}{_settled(policy)}"))
    else:
        left = max(policy.ends_at - now, timedelta())
        steps.append((policy.ends_at, f"Cover ends, {left.days} whole days from now"))
    return [[when, what] for when, what in sorted(steps, key=lambda step: step[0])]


def _settled(policy: Policy) -> str:
    """Refund or payout at the end, if any."""
    if policy.payout is not None:
        return f", {policy.payout:,} USD"
    return f", {policy.refund:,} USD refunded" if policy.refund is not None else ""


def _claim(claim: Claim | None) -> list[Table]:
    """The claim: amount, evidence, settled by whom, loss by tranche."""
    if claim is None:
        return []
    paid = [claim.payout, in_words(claim), claim.occurred_at, claim.reason, claim.actor, claim.ton_usd.normalize()]
    headers = ["Payout, USD", "Evidence", "Happened", "Reason", "Settled by", "TON price, USD"]
    return [
        {"title": "Claim", "headers": headers, "rows": [paid]},
        {"title": "Losses of the claim", "headers": ["Tranche", "USD"], "rows": losses(claim)},
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
    """A policy starts active, without a refund or a payout; each event holds what it came to, and who asked for it from where."""
    recorded: Any = MiddlewareEvents.objects
    rows: list[list[Any]] = []
    before: dict[str, Any] = {"status": Policy.Status.ACTIVE.value, "refund": None, "payout": None}
    for event in recorded.tracks(policy).select_related("user").order_by("pgh_id"):
        who, where = _origin(event)
        for name, old in before.items():
            if event.pgh_data[name] != old:
                rows.append([event.pgh_created_at, name, _shown(old), _shown(event.pgh_data[name]), who, where])
        before = {name: event.pgh_data[name] for name in before}
    return rows


def _origin(event: Any) -> tuple[str, str]:
    """Staff by their name, clients by theirs; what neither asked for was a job."""
    context: Origin = event.pgh_context or {}
    who = event.user or (f"client {context['client']}" if "client" in context else "a job")
    return str(who), ", ".join(str(context[part]) for part in ORIGIN_PARTS if context.get(part)) or NOTHING


def _shown(value: Any) -> str:
    """Amounts come out of JSON, without the zeros of their cents."""
    if isinstance(value, int | float):
        return f"{value:.2f}"
    return NOTHING if value is None else str(value)
