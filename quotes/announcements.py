"""Notifications about policies (to their clients) and the product ranking (public)."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from live.notifications.kinds import NotificationType, Priority, Subject
from live.notifications.payloads import Payload
from live.notifications.services import Notice
from quotes.catalogue import Product
from quotes.messages import RankedProduct
from quotes.models import Policy


class AboutPolicy(Payload, frozen=True, kw_only=True):
    """What every notification about a policy says; the amount in USD."""

    policy_id: str
    coverage_type: str
    chain: str
    stablecoin: str
    policyholder: str
    coverage_amount: Decimal


class PolicyBound(AboutPolicy, frozen=True, kw_only=True):
    """A policy was bound."""

    premium: Decimal
    starts_at: datetime
    ends_at: datetime


class PolicyCancelled(AboutPolicy, frozen=True, kw_only=True):
    """A policy was cancelled, with its refund."""

    refund: Decimal
    cancelled_at: datetime


class PolicyExpired(AboutPolicy, frozen=True, kw_only=True):
    """A policy expired."""

    ended_at: datetime


class RankingUpdated(Payload, frozen=True, kw_only=True):
    """The ten products of which most is sold, largest first."""

    products: list[RankedProduct]


PAYLOADS: dict[NotificationType, type[Payload]] = {
    NotificationType.POLICY_BOUND: PolicyBound,
    NotificationType.POLICY_CANCELLED: PolicyCancelled,
    NotificationType.POLICY_EXPIRED: PolicyExpired,
    NotificationType.RANKING_UPDATE: RankingUpdated,
}


def bound(policy: Policy, product: Product) -> Notice:
    """Notification of a bound policy, for its client."""
    subject = Subject(product.coverage_type, product.chain, product.stablecoin)
    payload = PolicyBound(premium=policy.premium, starts_at=policy.starts_at, ends_at=policy.ends_at, **_about(policy, subject))
    return Notice(NotificationType.POLICY_BOUND, payload, subject=subject, client_id=policy.client_id)


def cancelled(policy: Policy, *, refund: Decimal, now: datetime) -> Notice:
    """Notification of a cancelled policy, for its client. Reads the product if it is not loaded."""
    subject = _subject(policy)
    payload = PolicyCancelled(refund=refund, cancelled_at=now, **_about(policy, subject))
    return Notice(NotificationType.POLICY_CANCELLED, payload, subject=subject, client_id=policy.client_id)


def expired(policy: Policy) -> Notice:
    """Notification of an expired policy, for its client."""
    subject = _subject(policy)
    payload = PolicyExpired(ended_at=policy.ends_at, **_about(policy, subject))
    return Notice(NotificationType.POLICY_EXPIRED, payload, subject=subject, client_id=policy.client_id)


def ranking(products: list[RankedProduct]) -> Notice:
    """Public notification of the new ranking."""
    return Notice(NotificationType.RANKING_UPDATE, RankingUpdated(products=products), Priority.LOW)


def _about(policy: Policy, subject: Subject) -> dict[str, Any]:
    return {
        "policy_id": str(policy.id),
        "policyholder": policy.policyholder,
        "coverage_amount": policy.coverage_amount,
        **{name: getattr(subject, name) for name in ("coverage_type", "chain", "stablecoin")},
    }


def _subject(policy: Policy) -> Subject:
    product = policy.product
    return Subject(product.coverage_type_id, product.chain_id, product.stablecoin_id)
