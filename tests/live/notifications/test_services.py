"""Announcing: with its cause, or not at all."""

import json
from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from clients.models import ApiClient
from live.models import Notification
from live.notifications import enqueue, services
from live.notifications.kinds import NotificationType, Priority, Subject
from live.notifications.payloads import Payload, WrongPayload
from ops.core import sql
from tests.live.events import APY, DEPEG, Fell, fell


class Other(Payload, frozen=True):
    """A payload of something else."""


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which tasks were sent to the broker."""
    sent: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **_: sent.append(name))
    return sent


@pytest.mark.django_db
def test_what_is_announced_stands_in_the_outbox(broker_client: ApiClient) -> None:
    services.announce(
        type=DEPEG, payload=Fell("USDC"), priority=Priority.HIGH, subject=Subject(stablecoin="USDC"), client_id=broker_client.pk
    )
    row = Notification.objects.get()
    assert (row.type, row.priority, row.client_id, row.stablecoin) == ("price_depeg", Priority.HIGH, broker_client.pk, "USDC")
    assert json.loads(row.payload) == {"stablecoin": "USDC", "ratio": 0.97}
    assert row.dispatched_at is None


@pytest.mark.django_db
def test_a_ranking_is_old_news_sooner_than_a_depeg() -> None:
    services.announce_all(notices=[fell(), fell(type=APY)])
    lives = {row.type: row.expires_at - row.created_at for row in Notification.objects.all()}
    assert lives == {"price_depeg": timedelta(days=3), "apy_update": timedelta(minutes=10)}


@pytest.mark.django_db
def test_a_type_carries_its_own_payload_only() -> None:
    with pytest.raises(WrongPayload):
        services.announce(type=DEPEG, payload=Other())


@pytest.mark.django_db
def test_a_thousand_are_announced_with_one_query_in_their_order() -> None:
    with CaptureQueriesContext(connection) as made:
        services.announce_all(notices=[fell(f"C{number}") for number in range(1000)])
    assert len(made) == 1
    assert list(Notification.objects.order_by("id").values_list("stablecoin", flat=True)) == [f"C{number}" for number in range(1000)]


@pytest.mark.django_db
def test_nothing_to_announce_is_no_query() -> None:
    with CaptureQueriesContext(connection) as made:
        services.announce_all(notices=[])
    assert len(made) == 0


@pytest.mark.django_db
def test_it_travels_with_the_statements_of_its_cause(django_assert_num_queries: Any) -> None:
    with transaction.atomic(), django_assert_num_queries(1):
        sql.write(sql.Statement("SELECT 1"), services.announcing(notices=[fell()]))
    assert Notification.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_cause_that_is_rolled_back_announces_nothing_and_wakes_nobody(woken: list[str]) -> None:
    with transaction.atomic():
        services.announce_all(notices=[fell()])
        transaction.set_rollback(True)
    assert (Notification.objects.count(), woken) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_a_commit_wakes_the_dispatcher_once_until_it_answers(woken: list[str]) -> None:
    for _ in range(3):
        services.announce(type=DEPEG, payload=Fell("USDC"))
    assert woken == [enqueue.DISPATCH]
    enqueue.answered()
    services.announce(type=DEPEG, payload=Fell("USDC"))
    assert woken == [enqueue.DISPATCH] * 2


@pytest.mark.django_db(transaction=True)
def test_nobody_is_woken_before_the_commit(woken: list[str]) -> None:
    with transaction.atomic():
        services.announce(type=DEPEG, payload=Fell("USDC"))
        assert woken == []
    assert woken == [enqueue.DISPATCH]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_does_not_fail_the_cause(settings: Any, woken: list[str]) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    services.announce(type=DEPEG, payload=Fell("USDC"))
    assert (Notification.objects.count(), woken) == (1, [])


@pytest.mark.django_db
def test_the_database_knows_the_twelve_types_only() -> None:
    services.announce_all(notices=[fell(type=type) for type in NotificationType])
    assert Notification.objects.count() == 12
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.update(type="weather")
