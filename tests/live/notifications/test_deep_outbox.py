"""Twenty thousand notifications wait, for many webhooks: what is read goes by an index, and memory does not grow with them."""

import tracemalloc
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.models import ApiClient
from live.models import Delivery, Notification
from live.notifications import dispatch as dispatching
from live.notifications.dispatch import dispatch
from live.notifications.kinds import Priority
from live.webhooks import selectors
from tests.live.events import DEPEG, webhook

pytestmark = pytest.mark.django_db
DEEP = 20_000
WAITING = """
    INSERT INTO live_notification (event_id, type, priority, coverage_type, chain, stablecoin, bridge_id, payload, created_at, expires_at,
                                   dispatched_at)
    SELECT gen_random_uuid(), %s, %s, '', '', 'USDC', '', '{"stablecoin":"USDC","ratio":"0.97"}', now(), now() + interval '1 day', %s
      FROM generate_series(1, %s)
"""
FOR_ONE_WEBHOOK = """
    INSERT INTO live_delivery (webhook_id, notification_id, status, attempts, reason, created_at, finished_at)
    SELECT %s, id, CASE WHEN id %% 2 = 0 THEN 'pending' ELSE 'delivered' END, 0, '', now(), CASE WHEN id %% 2 = 0 THEN NULL ELSE now() END
      FROM live_notification
"""


def fill(rows: int, *, dispatched: bool = False) -> None:
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [DEPEG.value, Priority.NORMAL.value, timezone.now() if dispatched else None, rows])


def plans(read: Callable[[], object]) -> list[str]:
    """How PostgreSQL answers each SELECT of the call that reads a table of many rows."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE live_notification, live_delivery")
        with CaptureQueriesContext(connection) as captured:
            read()
        queries = [query["sql"] for query in captured.captured_queries if query["sql"].startswith("SELECT") and "live_" in query["sql"]]
        return [plan_of(cursor, query) for query in queries]


def plan_of(cursor: object, query: str) -> str:
    cursor.execute(f"EXPLAIN {query}")  # type: ignore[attr-defined]
    return "\n".join(line for (line,) in cursor.fetchall())  # type: ignore[attr-defined]


def test_a_deep_outbox_is_read_by_its_index_without_a_sort(broker_client: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(DEEP, dispatched=True)
    fill(DEEP)
    monkeypatch.setattr(dispatching, "BATCH", 10)
    [plan, *_] = plans(lambda: dispatching._dispatch_batch(timezone.now()))
    assert "notification_undispatched" in plan
    assert "Seq Scan" not in plan
    assert "Sort" not in plan
    assert Notification.objects.filter(dispatched_at=None).count() == DEEP - 10


def test_the_next_delivery_of_a_webhook_far_behind_is_found_by_its_index(broker_client: ApiClient) -> None:
    behind, idle = webhook(broker_client), webhook(broker_client)
    fill(DEEP, dispatched=True)
    with connection.cursor() as cursor:
        cursor.execute(FOR_ONE_WEBHOOK, [behind.pk])
    now = timezone.now()
    found = plans(lambda: [selectors.head(behind.pk, now=now), selectors.head(idle.pk, now=now), selectors.due(now=now)])
    assert len(found) == 3
    for plan in found:
        assert "Index Scan using delivery_pending" in plan or "Index Only Scan using delivery_pending" in plan, plan
        assert "Seq Scan on live_delivery" not in plan
        assert "Seq Scan on live_notification" not in plan


def most_memory(rows: int) -> int:
    """Bytes at the peak of handing on so many."""
    fill(rows)
    tracemalloc.start()
    assert dispatch(now=timezone.now()) == rows
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def test_memory_does_not_grow_with_the_outbox(broker_client: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatching, "BATCH", 100)
    monkeypatch.setattr(dispatching, "MAX_DELIVERIES", 100)
    for _ in range(5):
        webhook(broker_client)
    most_memory(100)  # what is made once
    assert most_memory(1_500) < 1.3 * most_memory(200)
    assert Delivery.objects.count() == 5 * 1_800
