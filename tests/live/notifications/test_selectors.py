"""Figures of the outbox and the webhooks."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from clients.models import ApiClient
from live.models import Delivery, Notification, Webhook
from live.notifications.retention import forget_old
from live.notifications.selectors import Statistics, statistics
from live.notifications.services import announce_all
from tests.live.events import fell, queued, webhook

pytestmark = pytest.mark.django_db
Status = Delivery.Status


def finish(coin: str, status: Delivery.Status, ago: timedelta = timedelta(0)) -> None:
    rows = Delivery.objects.filter(notification__stablecoin=coin)
    assert rows.update(status=status, finished_at=timezone.now() - ago, attempts=1) == 1


def test_an_idle_outbox_counts_nothing() -> None:
    assert statistics(now=timezone.now()) == Statistics(0, 0, 0, 0, 0, 0, 0, None)


def test_everything_is_counted_where_it_stands(broker_client: ApiClient) -> None:
    start = timezone.now()
    hook = webhook(broker_client)
    with time_machine.travel(start, tick=False):
        announce_all(notices=[fell(coin) for coin in ("A", "B", "C", "D", "E", "F")])
        queued(hook)
        finish("A", Status.DELIVERED)
        finish("B", Status.DELIVERED, timedelta(days=2))
        finish("C", Status.DEAD, timedelta(days=2))
        finish("D", Status.EXPIRED)
        Delivery.objects.filter(notification__stablecoin="E").update(attempts=2)
        announce_all(notices=[fell("G")])
    assert statistics(now=start + timedelta(seconds=90)) == Statistics(
        queued=1, pending=2, failing=1, delivered=1, expired=1, dead=1, paused_webhooks=0, oldest_age_seconds=90.0
    )


def test_paused_webhooks_are_counted(broker_client: ApiClient) -> None:
    webhook(broker_client, status=Webhook.Status.PAUSED, pause_reason="failing", paused_at=timezone.now())
    assert statistics(now=timezone.now()).paused_webhooks == 1


def test_what_was_told_is_forgotten_in_its_time_and_what_waits_never(broker_client: ApiClient) -> None:
    hook = webhook(broker_client, filter={"stablecoin": ["A", "B", "C", "D"]})
    long_ago = timezone.now() - timedelta(days=90)
    with time_machine.travel(long_ago, tick=False):
        announce_all(notices=[fell(coin) for coin in ("A", "B", "C", "D", "unwanted")])
        queued(hook)
        announce_all(notices=[fell("undispatched")])
    Delivery.objects.filter(notification__stablecoin="D").update(expires_at=timezone.now() + timedelta(days=1))
    finish("A", Status.DELIVERED, timedelta(days=8))
    finish("B", Status.DEAD, timedelta(days=31))
    finish("C", Status.DEAD, timedelta(days=29))
    assert forget_old(now=timezone.now()) == 5  # two deliveries, their two notifications, and the one that nobody wanted
    assert set(Notification.objects.values_list("stablecoin", flat=True)) == {"C", "D", "undispatched"}
    assert Delivery.objects.count() == 2


def test_what_expires_while_its_webhook_is_paused_does_not_pile_up(broker_client: ApiClient) -> None:
    hook = webhook(broker_client, status=Webhook.Status.PAUSED, pause_reason="by_owner", paused_at=timezone.now())
    announce_all(notices=[fell()])
    queued(hook)
    forget_old(now=timezone.now() + timedelta(days=2))
    assert Delivery.objects.get().status == Status.PENDING
    forget_old(now=timezone.now() + timedelta(days=4))
    assert Delivery.objects.get().status == Status.EXPIRED
    assert forget_old(now=timezone.now() + timedelta(days=12)) == 2
    assert not Notification.objects.exists()
