"""What clients are told of their policies, and everybody of the ranking of products."""

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
    """It was bound."""

    premium: Decimal
    starts_at: datetime
    ends_at: datetime


class PolicyCancelled(AboutPolicy, frozen=True, kw_only=True):
    """It was cancelled, and this was refunded."""

    refund: Decimal
    cancelled_at: datetime


class PolicyExpired(AboutPolicy, frozen=True, kw_only=True):
    """Its term is over."""

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
    """For the client that holds the policy."""
    subject = Subject(product.coverage_type, product.chain, product.stablecoin)
    payload = PolicyBound(premium=policy.premium, starts_at=policy.starts_at, ends_at=policy.ends_at, **_about(policy, subject))
    return Notice(NotificationType.POLICY_BOUND, payload, subject=subject, client_id=policy.client_id)


def cancelled(policy: Policy, *, refund: Decimal, now: datetime) -> Notice:
    """The same; its product is read where it is not known yet."""
    subject = _subject(policy)
    payload = PolicyCancelled(refund=refund, cancelled_at=now, **_about(policy, subject))
    return Notice(NotificationType.POLICY_CANCELLED, payload, subject=subject, client_id=policy.client_id)


def expired(policy: Policy) -> Notice:
    """The same."""
    subject = _subject(policy)
    payload = PolicyExpired(ended_at=policy.ends_at, **_about(policy, subject))
    return Notice(NotificationType.POLICY_EXPIRED, payload, subject=subject, client_id=policy.client_id)


def ranking(products: list[RankedProduct]) -> Notice:
    """For everybody."""
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
