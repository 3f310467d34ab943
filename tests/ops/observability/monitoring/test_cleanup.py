"""POST monitoring/metrics/reset and monitoring/cleanup."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from ops.observability import metrics
from ops.observability.metrics import store, windows
from ops.observability.monitoring import sections
from tests.api import Api

pytestmark = pytest.mark.django_db
Report = Callable[[str], Any]


def test_a_reset_forgets_what_was_measured_at_once(operator: Api, report: Report) -> None:
    metrics.count("api_requests", "GET /health", 50)
    assert report("metrics/api")["requests"] == 50
    assert operator.post("/api/v1/monitoring/metrics/reset").json()["forgotten"] >= 1
    assert operator.get("/api/v1/monitoring/metrics/api").json()["requests"] == 0


def test_a_clean_up_removes_what_is_over_and_says_how_much(operator: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    Session.objects.create(session_key="over", session_data="", expire_date=now - timedelta(hours=1))
    Session.objects.create(session_key="valid", session_data="", expire_date=now + timedelta(hours=1))
    with windows.client() as redis:
        redis.zadd(store.PROCESSES, {"gone:1": time.time() - 3600})
    monkeypatch.setattr(sections, "_cleaners", {"answers": lambda: 5})
    assert operator.post("/api/v1/monitoring/cleanup").json()["removed"] == {"sessions": 1, "processes": 1, "answers": 5}
    assert list(Session.objects.values_list("session_key", flat=True)) == ["valid"]
