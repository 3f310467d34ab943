"""Ending policies: cancellation with a refund, and expiry of those whose term is over. Both give the tranches their capacity back."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from uuid_utils.compat import uuid7

from clients import idempotency
from clients.idempotency import IdempotencyKey
from clients.principals import Principal
from live.notifications.services import announcing
from ops.api.problems import Problem
from ops.core import json_text
from quotes import announcements, pricing
from quotes.models import Policy
from quotes.selectors import policies as policy_selectors
from quotes.services.exposure import moving_exposure, releasing
from tranches import services as tranche_services
from tranches.allocation import from_cents, to_cents
from tranches.models import LedgerEntry
from tranches.services import Movement
from tranches.terms import TRANCHES
from tranches.waterfall import refund_split

EXPIRE_CHUNK = 5_000
EXPIRY_COLUMNS = (
    "client_id",
    "policyholder",
    "coverage_amount",
    "coverage_split",
    "ends_at",
    *(f"product__{dimension}" for dimension in ("coverage_type", "chain", "stablecoin")),
)
Status = Policy.Status
logger = structlog.get_logger(__name__)


@transaction.atomic
def cancel(*, policy_id: UUID, principal: Principal, key: IdempotencyKey | None = None) -> bytes:
    """Cancel an active policy of this client and refund its remaining days; returns the policy as the API shows it, JSON.

    A repeated key returns the first answer. Raises Problem 404 when the client has no such policy, 409 when it is over already. A policy
    whose term has ended but which no job has expired yet is over as well.
    """
    now = timezone.now()
    tranche_services.lock_book()
    if stored := idempotency.answer_to(key, now=now):
        return stored
    policy = _cancel(policy_selectors.visible_to(principal), policy_id, actor=f"client:{principal.name}", now=now)
    answer = json_text.dumps(policy_selectors.report(policy))
    idempotency.keep(key, status=200, response=answer, now=now)
    return answer


@transaction.atomic
def cancel_by_staff(*, policy_id: UUID, actor: str) -> Policy:
    """Cancel any client's policy on behalf of a member of staff."""
    now = timezone.now()
    tranche_services.lock_book()
    return _cancel(Policy.objects.select_related("product"), policy_id, actor=actor, now=now)


def refund_of(policy: Policy, *, now: datetime) -> Decimal:
    """Refund of cancelling the policy now, USD."""
    return pricing.refund(
        premium=policy.premium, duration_days=policy.duration_days, starts_at=policy.starts_at, ends_at=policy.ends_at, now=now
    )


def _cancel(policies: QuerySet[Policy], policy_id: UUID, *, actor: str, now: datetime) -> Policy:
    """The caller holds the book lock."""
    policy = policies.select_for_update(of=("self",)).filter(pk=policy_id).first()
    if policy is None:
        raise Problem(404, "You have no such policy.")
    if policy.status != Status.ACTIVE or policy.ends_at <= now:
        raise Problem(409, f"This policy is {policy.status if policy.status != Status.ACTIVE else 'over'}.", code="policy_not_active")
    refund = refund_of(policy, now=now)
    _release(policy, refund, actor=actor, now=now)
    policy.status, policy.refund, policy.closed_at = Status.CANCELLED, refund, now
    policy.save(update_fields=["status", "refund", "closed_at"])
    return policy


def _release(policy: Policy, refund: Decimal, *, actor: str, now: datetime) -> None:
    taken_back = map(from_cents, refund_split(to_cents(refund), [to_cents(paid) for paid in policy.premium_split]))
    movements = [
        Movement(terms.tranche_id, coverage_usd=-coverage, premium_usd=-premium)
        for terms, coverage, premium in zip(TRANCHES, policy.coverage_split, taken_back, strict=True)
    ]
    along = [
        *moving_exposure(releasing([(policy.product_id, policy.coverage_amount)])),
        announcing(notices=[announcements.cancelled(policy, refund=refund, now=now)], now=now),
    ]
    tranche_services.post(kind=LedgerEntry.Kind.CANCEL, movements=movements, reference=policy.id, actor=actor, now=now, along=along)


def expire_due(*, now: datetime | None = None) -> int:
    """Expire every policy whose term is over, a few thousand per transaction so that binds get in between; returns how many."""
    moment = now or timezone.now()
    total = 0
    while expired := _expire_chunk(moment):
        total += expired
    if total:
        logger.info("policies expired", count=total)
    return total


@transaction.atomic
def _expire_chunk(now: datetime) -> int:
    tranche_services.lock_book()
    due = Policy.objects.filter(status=Status.ACTIVE, ends_at__lte=now).order_by("ends_at").select_for_update(of=("self",))
    policies = list(due.select_related("product").only(*EXPIRY_COLUMNS)[:EXPIRE_CHUNK])
    if not policies:
        return 0
    Policy.objects.filter(pk__in=[policy.pk for policy in policies]).update(status=Status.EXPIRED, closed_at=now)
    released = _column_sums(policy.coverage_split for policy in policies)
    movements = [Movement(terms.tranche_id, coverage_usd=-coverage) for terms, coverage in zip(TRANCHES, released, strict=True)]
    along = [
        *moving_exposure(releasing((policy.product_id, policy.coverage_amount) for policy in policies)),
        announcing(notices=[announcements.expired(policy) for policy in policies], now=now),
    ]
    tranche_services.post(kind=LedgerEntry.Kind.EXPIRE, movements=movements, reference=uuid7(), actor="expiry", now=now, along=along)
    return len(policies)


def _column_sums(splits: Iterable[Sequence[Decimal]]) -> list[Decimal]:
    return [sum(column, Decimal(0)) for column in zip(*splits, strict=True)]
