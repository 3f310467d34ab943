"""The landing page: what is wrong can be seen without looking for it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from redis import RedisError

from bridges.models import BridgeAlert
from ops.observability import job_status
from prices.models import FeedStatus
from tests.admin.conftest import Staff, words

pytestmark = pytest.mark.usefixtures("book")


def text_of(staff: Staff) -> str:
    return words(staff.get(""))


def test_open_alerts_are_listed_with_what_they_say(chief: Staff) -> None:
    BridgeAlert.objects.create(
        bridge_id="celer_eth_ton",
        kind="tvl_drop",
        severity="Critical",
        message="dropped",
        opened_at=timezone.now() + timedelta(minutes=1),
    )
    assert "Critical celer_eth_ton: dropped" in text_of(chief)


def test_a_failing_feed_is_listed_with_its_error(chief: Staff) -> None:
    FeedStatus.objects.create(feed="defillama", last_run_at=timezone.now(), consecutive_failures=3, last_error="timed out")
    assert "defillama failing 3 times in a row never timed out" in text_of(chief)


def test_jobs_that_run_as_scheduled_are_one_row(chief: Staff) -> None:
    text = text_of(chief)
    states = job_status.states(now=timezone.now())
    assert f"{len(states)} jobs as scheduled" in text
    assert not any(state.name in text for state in states)


def test_a_job_that_is_switched_off_or_overdue_is_listed_by_name(chief: Staff) -> None:
    off, late = PeriodicTask.objects.order_by("name")[:2]
    PeriodicTask.objects.filter(pk=off.pk).update(enabled=False)
    PeriodicTask.objects.filter(pk=late.pk).update(total_run_count=2)
    text = text_of(chief)
    assert f"{off.name} switched off" in text
    assert f"{late.name} never overdue" in text
    assert f"{PeriodicTask.objects.count() - 2} jobs as scheduled" in text


def test_without_redis_the_page_opens_and_says_what_it_cannot_know(chief: Staff, monkeypatch: Any) -> None:
    def fail(**_: object) -> None:
        raise RedisError

    monkeypatch.setattr(job_status, "states", fail)
    assert "not known: Redis does not answer" in text_of(chief)


def test_who_may_not_see_the_capital_sees_none_of_it(clerk: Staff) -> None:
    assert "Open alerts" not in text_of(clerk)
