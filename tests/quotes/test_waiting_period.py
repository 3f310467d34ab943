"""A cover begins some hours after it is bound; what happens before is not covered (SPEC 2)."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ops.api.problems import Problem
from quotes.models import CoverageType, Policy
from quotes.services import closing, rates
from quotes.services.rates import RateEdit
from tests.api import Api
from tests.claims_helper import settle
from tests.thorough import amount

pytestmark = pytest.mark.usefixtures("book")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def wait_hours(hours: int, coverage_type: str = "depeg") -> None:
    with rates.catalogue_edit(actor="test"):
        CoverageType.objects.filter(pk=coverage_type).update(waiting_period_hours=hours)


def times(policy: dict[str, Any]) -> tuple[datetime, datetime, datetime]:
    bound, starts, ends = (datetime.fromisoformat(policy[name]) for name in ("bound_at", "starts_at", "ends_at"))
    return bound, starts, ends


@pytest.mark.parametrize("coverage_type", ["depeg", "smart_contract", "oracle", "bridge", "cex_liquidation"])
def test_a_cover_begins_a_day_after_it_was_bound_and_lasts_its_days(broker: Api, coverage_type: str) -> None:
    before = timezone.now()
    assert broker.quote(coverage_type=coverage_type)["waiting_period_hours"] == 24
    policy = broker.policy(coverage_type=coverage_type, duration_days=90)
    bound, starts, ends = times(policy)
    assert before <= bound <= timezone.now()
    assert (starts - bound, ends - starts, policy["created_at"]) == (DAY, 90 * DAY, policy["bound_at"])


def test_the_hours_of_the_quote_hold_whatever_is_edited_meanwhile(broker: Api) -> None:
    quoted = broker.quote()
    wait_hours(48)
    bound, starts, _ = times(broker.bind(quoted["quote_token"]).json())
    assert starts - bound == DAY
    bound, starts, _ = times(broker.policy())
    assert starts - bound == 2 * DAY


def test_a_type_without_a_waiting_period_begins_when_it_is_bound(broker: Api) -> None:
    wait_hours(0)
    bound, starts, _ = times(broker.policy())
    assert starts == bound
    bound, starts, _ = times(broker.policy(coverage_type="oracle"))
    assert starts - bound == DAY


def test_an_event_between_binding_and_start_is_not_covered(broker: Api) -> None:
    policy_id = broker.policy()["id"]
    with pytest.raises(Problem) as caught:
        settle(policy_id)
    assert caught.value.code == "outside_term"
    start = Policy.objects.get(pk=policy_id).starts_at
    with time_machine.travel(start + HOUR, tick=True):
        with pytest.raises(Problem):
            settle(policy_id, at=start - timedelta(microseconds=1))
        assert settle(policy_id, at=start).payout == Decimal("10000.00")


@pytest.mark.parametrize("after", [timedelta(0), 12 * HOUR, DAY])
def test_a_cancellation_before_the_start_keeps_a_day(broker: Api, after: timedelta) -> None:
    policy = broker.policy(coverage_amount="1000000", duration_days=100)
    with time_machine.travel(datetime.fromisoformat(policy["bound_at"]) + after, tick=False):
        cancelled = closing.cancel_by_staff(policy_id=UUID(policy["id"]), actor="staff:test")
    assert cancelled.refund == (policy["premium"] * 99 / 100).quantize(Decimal("0.01"))


def test_nothing_expires_before_its_own_end(broker: Api) -> None:
    policy = broker.policy(duration_days=1)
    bound, _, ends = times(policy)
    assert closing.expire_due(now=bound + DAY) == 0
    assert closing.expire_due(now=ends) == 1


def test_no_policy_of_a_quote_can_be_dated_back(broker: Api) -> None:
    policy_id = broker.policy()["id"]
    for starts_at in (timezone.now() - DAY, timezone.now() - 30 * DAY):
        with pytest.raises(IntegrityError, match="not_back_dated"), transaction.atomic():
            Policy.objects.filter(pk=policy_id).update(starts_at=starts_at)


def test_a_period_beyond_its_bounds_is_refused(catalogue: None) -> None:
    with pytest.raises(IntegrityError, match="coverage_type_waiting_period"), transaction.atomic():
        wait_hours(721)


def test_editing_rates_leaves_the_waiting_periods(broker: Api) -> None:
    wait_hours(36)
    rates.publish_rates(edits=[RateEdit(rates.Dimension.COVERAGE_TYPE, "depeg", Decimal("0.009"))], actor="test")
    assert broker.quote()["waiting_period_hours"] == 36


@given(hours=st.integers(0, 720), days=st.integers(1, 365))
@settings(max_examples=amount(60, 10), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_binding_and_cancelling_at_once_is_never_free(broker: Api, hours: int, days: int) -> None:
    wait_hours(hours)
    policy = broker.policy(coverage_amount="1000000", duration_days=days)
    bound, starts, ends = times(policy)
    assert (starts - bound, ends - starts) == (hours * HOUR, days * DAY)
    answer = broker.post(f"/api/v2/policies/{policy['id']}/cancel").json()
    assert answer["refund"] == int(policy["premium"] * 100) * (days - 1) // days / Decimal(100)
    assert answer["refund"] < policy["premium"]
