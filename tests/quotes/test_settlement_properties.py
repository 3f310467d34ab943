"""Whatever happens to policies in whatever order: every cent is accounted for, and what is paid is paid once."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ops.api.problems import Problem
from quotes.models import Claim, Policy
from quotes.selectors.reconciliation import reconcile
from quotes.services import closing
from tests.api import Api
from tests.claims_helper import settle
from tests.thorough import amount

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("book", "no_waiting_period")]

ACTS = st.one_of(
    st.tuples(st.just("bind"), st.sampled_from(["depeg", "bridge"]), st.sampled_from(["10", "1234567.89", "10000000"])),
    st.tuples(st.just("cancel"), st.integers(0, 9)),
    st.tuples(st.just("settle"), st.integers(0, 9), st.sampled_from(["0", "0.9", "0.93333333", "0.96999999", "0.97", "1"])),
    st.tuples(st.just("expire"), st.integers(0, 9)),
)


def bind(broker: Api, coverage_type: str, amount: str) -> None:
    broker.policy(coverage_type=coverage_type, coverage_amount=amount)


def cancel(broker: Api, place: int) -> None:
    if policy := any_policy(place):
        broker.post(f"/api/v2/policies/{policy.pk}/cancel")


def settle_one(broker: Api, place: int, evidence: str) -> None:
    if policy := any_policy(place):
        told = {"price": evidence} if policy.trigger_price else {"price": None, "lost": evidence}
        with suppress(Problem):
            settle(policy.pk, at=policy.starts_at, **told)


def expire(broker: Api, place: int) -> None:
    """Let the term of one end now, and run the job."""
    if policy := any_policy(place):
        Policy.objects.filter(pk=policy.pk, status="active").update(ends_at=policy.starts_at + timedelta(microseconds=1))
        closing.expire_due(now=timezone.now())


DOING: dict[str, Callable[..., None]] = {"bind": bind, "cancel": cancel, "settle": settle_one, "expire": expire}


def any_policy(place: int) -> Policy | None:
    policies = list(Policy.objects.order_by("id"))
    return policies[-1 - place % len(policies)] if policies else None


@settings(max_examples=amount(15, 4), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=3, max_size=15))
def test_the_book_reconciles_after_whatever_happened(broker: Api, acts: list[tuple[Any, ...]]) -> None:
    for name, *terms in acts:
        DOING[name](broker, *terms)
    assert reconcile().differences == ()
    paid = dict(Policy.objects.filter(status="paid").values_list("pk", "payout"))
    assert paid == {claim.pk: sum(claim.loss_split, Decimal(0)) for claim in Claim.objects.all()}
