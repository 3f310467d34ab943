"""Settle claims: a policy is paid from the tranches' capital, SURE_EQT first, and its cover ends.

Whether there was an event, and at which price, is decided by a person; nothing here pays by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ops.api.problems import FieldError, Problem, invalid
from ops.core import money_log
from ops.core.money import ZERO
from ops.core.sql import Statement
from prices import selectors as price_selectors
from quotes import claims
from quotes.catalogue import PayoutTerms
from quotes.claims import ClaimRefused, Cover, Evidence
from quotes.models import Claim, Policy
from quotes.services.exposure import moving_exposure, releasing
from tranches import losses
from tranches import selectors as tranche_selectors
from tranches import services as tranche_services
from tranches.capital import Capital
from tranches.losses import TrancheLoss
from tranches.models import LedgerEntry
from tranches.movements import MovementRefused
from tranches.services import Movement

Status = Policy.Status


@dataclass(frozen=True, slots=True)
class Settlement:
    """What is paid, USD, and what each tranche loses for it, most senior first, at the TON price `ton_usd`."""

    payout: Decimal
    losses: Sequence[TrancheLoss]
    ton_usd: Decimal


def plan(policy: Policy, *, evidence: Evidence, occurred_at: datetime, now: datetime) -> Settlement:
    """Compute the settlement of a claim now; writes nothing.

    Raises Problem 409 when the policy is not to be paid, nothing is due, the price of TON is in doubt, or the capital cannot pay all of it;
    PriceMissing.
    """
    refuse_closed(policy)
    try:
        cover = _cover(policy)
        claims.check_time(cover, occurred_at=occurred_at, now=now)
        payout = claims.payout(cover, evidence)
    except ClaimRefused as refusal:
        raise Problem(409, str(refusal), code=refusal.code) from refusal
    if price_selectors.is_ton_doubtful():
        raise Problem(409, "The price of TON is in doubt. Claims are paid when its sources agree again.", code="price_in_doubt")
    capital = tranche_selectors.capital()
    return Settlement(payout, _losses(capital, payout), capital.ton_usd)


@transaction.atomic
def settle(*, policy_id: UUID, evidence: Evidence, occurred_at: datetime, reason: str, actor: str) -> Claim:
    """Pay a policy for an event of its term. It is paid once, wholly or not at all.

    Raises Problem 404 for an unknown policy, 400 without a reason, and as `plan` does.
    """
    if not reason.strip():
        raise invalid([FieldError("reason", "blank", "A payment needs a reason.")])
    tranche_services.lock_book()
    now = timezone.now()
    policy = Policy.objects.select_for_update(of=("self",)).filter(pk=policy_id).first()
    if policy is None:
        raise Problem(404, "There is no such policy.")
    settlement = plan(policy, evidence=evidence, occurred_at=occurred_at, now=now)
    _pay(policy, settlement, actor=actor, now=now)
    policy.status, policy.payout, policy.closed_at = Status.PAID, settlement.payout, now
    policy.save(update_fields=["status", "payout", "closed_at"])
    money_log.note("claim settled", lambda: {"policy": str(policy.pk), "payout_usd": str(settlement.payout), "actor": actor})
    return Claim.objects.create(
        policy=policy,
        payout=settlement.payout,
        observed_price=evidence.observed_price,
        loss_fraction=evidence.loss_fraction,
        occurred_at=occurred_at,
        reason=reason.strip(),
        loss_split=[loss.usd for loss in settlement.losses],
        ton_usd=settlement.ton_usd,
        actor=actor,
        settled_at=now,
    )


def refuse_closed(policy: Policy) -> None:
    """Raise Problem 409 where there can be no claim whatever happened.

    An expired policy may still have a claim; a cancelled or paid one has none any more, and one that no tranche carried never had.
    """
    if policy.status == Status.PAID:
        raise Problem(409, f"This policy is paid already: {policy.payout:,} USD.", code="already_paid")
    if policy.status == Status.CANCELLED:
        raise Problem(409, "This policy is cancelled: it has no claim any more.", code="policy_cancelled")
    if not any(policy.coverage_split):
        raise Problem(409, "No tranche ever carried this policy: it was over when it was imported.", code="never_carried")


def _cover(policy: Policy) -> Cover:
    terms = None
    if policy.trigger_price is not None and policy.floor_price is not None:
        terms = PayoutTerms(policy.trigger_price, policy.floor_price)
    return Cover(policy.coverage_amount, policy.starts_at, policy.ends_at, terms)


def _losses(capital: Capital, payout: Decimal) -> Sequence[TrancheLoss]:
    try:
        lost = losses.by_tranche(capital, payout)
        losses.check_liquidity(capital, lost)
    except MovementRefused as refusal:
        extra = {"limit": refusal.limit, "value": refusal.value}
        raise Problem(409, f"{refusal} Nothing was paid.", code=refusal.code, extra=extra) from refusal
    return lost


def _pay(policy: Policy, settlement: Settlement, *, actor: str, now: datetime) -> None:
    """The cover of an expired policy was given back when it expired."""
    released = policy.coverage_split if policy.status == Status.ACTIVE else [ZERO] * len(settlement.losses)
    movements = [
        Movement(loss.tranche_id, capital_ton=-loss.ton, liquid_ton=-loss.ton, coverage_usd=-coverage)
        for loss, coverage in zip(settlement.losses, released, strict=True)
    ]
    along = _releasing(policy) if policy.status == Status.ACTIVE else []
    tranche_services.post(kind=LedgerEntry.Kind.LOSS, movements=movements, reference=policy.pk, actor=actor, now=now, along=along)


def _releasing(policy: Policy) -> list[Statement]:
    return moving_exposure(releasing([(policy.product_id, policy.coverage_amount)]))
