"""Staff, and one row of everything that an admin page shows."""

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from bridges.models import BridgeAlert, BridgeObservation
from clients.models import ApiClient, IdempotencyRecord
from prices.feeds import polling
from quotes.models import BookImport, Policy, SalesSuspension
from quotes.services import suspensions
from risk.alerting import Figure
from risk.loss_model.assessment import MIN_PATHS
from risk.models import Analysis, Batch
from risk.services.alerts import judge
from risk.services.snapshots import run_monitor
from risk.thresholds import AlertType
from tests.api import Api
from tests.claims_helper import settle


@dataclass(frozen=True)
class Staff:
    """A signed-in browser of a member of staff."""

    user: User
    browser: Client

    def get(self, path: str, **query: Any) -> Any:
        return self.browser.get(f"/admin/{path}", query)

    def post(self, path: str, **fields: Any) -> Any:
        return self.browser.post(f"/admin/{path}", fields, follow=True)

    def choose(self, path: str, action: str, *rows: Any, **fields: str) -> Any:
        """Tick rows of a list and choose an action."""
        return self.post(path, action=action, _selected_action=[str(row.pk) for row in rows], **fields)

    def may(self, *permissions: str) -> None:
        """Grant permissions by codename."""
        self.user.user_permissions.add(*Permission.objects.filter(codename__in=permissions))


def words(page: Any) -> str:
    """The text of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def signed_in(user: User) -> Staff:
    browser = Client()
    browser.force_login(user)
    return Staff(user, browser)


@pytest.fixture
def chief(db: None) -> Staff:
    """A superuser."""
    return signed_in(User.objects.create_superuser("chief", password="only-for-tests"))


@pytest.fixture
def clerk(db: None) -> Staff:
    """Staff without any permission."""
    return signed_in(User.objects.create_user("clerk", password="only-for-tests", is_staff=True))


@pytest.fixture
def policy(book: None, no_waiting_period: None, broker: Api) -> Policy:
    """A policy that runs from now on, 100 days of 1,000,000 USD."""
    return Policy.objects.get(pk=broker.policy(coverage_amount="1000000", duration_days=100)["id"])


@pytest.fixture
def everything(policy: Policy, broker: Api) -> None:
    """At least one row of every table of the book and of access."""
    settle(broker.policy(stablecoin="DAI")["id"])
    client = ApiClient.objects.get(name="broker")
    BookImport.objects.create(client=client, source="book.csv", finished_at=timezone.now() + timedelta(seconds=1))
    suspensions.suspend(subject=SalesSuspension.Subject.COIN, code="USDT", reason="test", actor="test")
    IdempotencyRecord.objects.get_or_create(client=client, key="k-1", defaults={"fingerprint": "0" * 64, "status": 201, "response": "{}"})
    BridgeObservation.objects.create(bridge_id="celer_eth_ton", oracle="test", tvl_usd=1, observed_at=timezone.now())
    BridgeAlert.objects.get_or_create(
        bridge_id="celer_eth_ton",
        kind="tvl_drop",
        resolved_at=None,
        defaults={"severity": "High", "message": "test", "opened_at": timezone.now()},
    )
    Batch.objects.create(client=client, total_items=1, timeout_seconds=30)
    Analysis.objects.create(client=client, analysis_type="var", input_text='{"parameters": {"horizon_days": 30}}')
    polling.poll()
    run_monitor(now=timezone.now(), paths=MIN_PATHS)
    judge(figures=[Figure(AlertType.LTV, Decimal("0.72"))], now=timezone.now())
    every, _ = IntervalSchedule.objects.get_or_create(every=60, period=IntervalSchedule.SECONDS)
    PeriodicTask.objects.get_or_create(name="expire policies", defaults={"task": "quotes.tasks.expire_policies", "interval": every})
