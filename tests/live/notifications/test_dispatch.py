"""From the outbox to the webhooks that want it."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone

from clients.models import ApiClient
from live.models import Delivery, Notification, Webhook
from live.notifications import dispatch as dispatching
from live.notifications import enqueue
from live.notifications.dispatch import dispatch
from live.notifications.kinds import Priority
from live.notifications.services import announce_all
from tests.live.events import DEPEG, fell, queued, webhook

pytestmark = pytest.mark.django_db


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(enqueue, "wake", lambda *call: calls.append(call))
    return calls


def test_a_webhook_gets_what_it_wants_in_the_order_of_the_outbox(broker_client: ApiClient) -> None:
    hook = webhook(broker_client)
    announce_all(notices=[fell("USDC"), fell("USDT"), fell("DAI")])
    assert queued(hook) == ["USDC", "USDT", "DAI"]


def test_filters_hold(broker_client: ApiClient) -> None:
    hook = webhook(broker_client, events=[DEPEG], filter={"stablecoin": ["USDT", "DAI"]}, min_priority=Priority.HIGH)
    announce_all(notices=[fell("USDT"), fell("USDC", priority=Priority.HIGH), fell("DAI", priority=Priority.CRITICAL)])
    assert queued(hook) == ["DAI"]


def test_what_concerns_one_client_goes_to_nobody_else(broker_client: ApiClient, other_client: ApiClient) -> None:
    own, foreign = webhook(broker_client), webhook(other_client)
    announce_all(notices=[fell("USDC", client_id=broker_client.pk), fell("USDT")])
    assert (queued(own), queued(foreign)) == (["USDC", "USDT"], ["USDT"])


def test_a_client_that_was_deactivated_is_told_nothing(broker_client: ApiClient) -> None:
    hook = webhook(broker_client)
    ApiClient.objects.update(is_active=False)
    announce_all(notices=[fell()])
    assert queued(hook) == []


def test_a_paused_webhook_collects(broker_client: ApiClient) -> None:
    hook = webhook(broker_client, status=Webhook.Status.PAUSED, pause_reason="by_owner", paused_at=timezone.now())
    announce_all(notices=[fell()])
    assert queued(hook) == ["USDC"]


def test_what_has_expired_is_dispatched_to_nobody(broker_client: ApiClient) -> None:
    hook = webhook(broker_client)
    announce_all(notices=[fell()])
    Notification.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert queued(hook) == []
    assert Notification.objects.get().dispatched_at


def test_it_is_dispatched_once(broker_client: ApiClient) -> None:
    webhook(broker_client)
    announce_all(notices=[fell()])
    assert [dispatch(now=timezone.now()) for _ in range(2)] == [1, 0]
    assert Delivery.objects.count() == 1


def test_more_than_a_batch_is_dispatched_at_once(broker_client: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatching, "BATCH", 3)
    hook = webhook(broker_client)
    coins = [f"C{number}" for number in range(10)]
    announce_all(notices=[fell(coin) for coin in coins])
    assert queued(hook) == coins


def test_only_webhooks_with_something_due_are_woken(broker_client: ApiClient, woken: list[tuple[str, ...]]) -> None:
    due = webhook(broker_client)
    webhook(broker_client, next_attempt_at=timezone.now() + timedelta(minutes=1))
    webhook(broker_client, filter={"stablecoin": ["DAI"]})
    webhook(broker_client, status=Webhook.Status.PAUSED, pause_reason="failing", paused_at=timezone.now())
    announce_all(notices=[fell()])
    dispatch(now=timezone.now())
    assert woken == [(enqueue.DELIVER, str(due.pk))]


def test_a_wake_up_that_was_lost_is_made_up_for(broker_client: ApiClient, woken: list[tuple[str, ...]]) -> None:
    hook = webhook(broker_client)
    announce_all(notices=[fell()])
    for _ in range(2):
        dispatch(now=timezone.now())
    assert woken == [(enqueue.DELIVER, str(hook.pk))] * 2


@pytest.mark.django_db(transaction=True)
def test_dispatchers_at_once_hand_on_everything_once_and_in_order(broker_client: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatching, "BATCH", 7)
    hook = webhook(broker_client)
    coins = [f"C{number}" for number in range(100)]
    announce_all(notices=[fell(coin) for coin in coins])
    counts: list[int] = []

    def run() -> None:
        counts.append(dispatch(now=timezone.now()))
        connection.close()

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 100
    assert queued(hook) == coins
