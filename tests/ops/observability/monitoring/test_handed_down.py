"""What the rooms above do hand down to the monitoring API."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from bridges.alerts import AlertKind, Severity
from bridges.models import BridgeAlert
from clients.models import IdempotencyRecord
from tests.api import Api

pytestmark = pytest.mark.django_db
Report = Callable[[str], Any]


def test_open_alerts_of_both_monitors_are_on_the_dashboard(report: Report, catalogue: None) -> None:
    BridgeAlert.objects.create(
        bridge_id="wormhole_eth_ton", kind=next(iter(AlertKind)), severity=Severity.CRITICAL, message="gone", opened_at=timezone.now()
    )
    alerts = report("dashboard")["alerts"]
    assert alerts["bridges"]["Critical"] == 1
    assert alerts["risk"]["Critical"] == 0


def test_notifications_have_their_statistics(report: Report) -> None:
    assert {"queued": 0, "dead": 0, "pending": 0}.items() <= report("notifications/stats")["notifications"].items()


def test_old_answers_of_idempotency_keys_are_cleaned_up(operator: Api, broker: Api, book: None) -> None:
    broker.policy()
    IdempotencyRecord.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert operator.post("/api/v1/monitoring/cleanup").json()["removed"]["idempotency_answers"] == 1
    assert not IdempotencyRecord.objects.exists()
