"""Delivering to a real receiver: in order, one at a time, again after a failure, never lost."""

import json
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from celery import current_app
from django.db import connection
from django.utils import timezone
from pytest_httpserver import HTTPServer
from standardwebhooks import Webhook as Verifier
from werkzeug import Request, Response

from clients.models import ApiClient
from live.models import Delivery, Notification, Webhook
from live.notifications import enqueue
from live.notifications.dispatch import dispatch
from live.notifications.kinds import Priority, Subject
from live.notifications.services import announce_all
from live.webhooks import resolver, secret_encryption, signing
from live.webhooks.delivery import deliver
from live.webhooks.retry_policy import MAX_ATTEMPTS
from live.webhooks.transport import Client
from tests.live.events import SECRET, fell

pytestmark = pytest.mark.django_db
Status = Delivery.Status
Deliver = Callable[[], int]


@pytest.fixture
def run(hook: Webhook, http: Client) -> Deliver:
    """Dispatch the outbox and deliver what is due for the webhook."""

    def run() -> int:
        dispatch(now=timezone.now())
        return deliver(webhook_id=hook.pk, client=http)

    return run


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(enqueue, "wake", lambda *call: calls.append(call))
    return calls


def answer(receiver: HTTPServer, *statuses: int) -> None:
    """Answer with these statuses in turn, and with the last one from then on."""
    left = list(statuses)
    receiver.expect_request("/in").respond_with_handler(lambda _: Response("", left.pop(0) if len(left) > 1 else left[0]))


def coins(receiver: HTTPServer) -> list[str]:
    return [json.loads(request.data)["data"]["stablecoin"] for request, _ in receiver.log]


def fail_until_dead(run: Deliver, clock: Any) -> None:
    """Let the head of the queue use up all its attempts, each as soon as it is due."""
    for _ in range(MAX_ATTEMPTS):
        run()
        clock.shift(timedelta(hours=13))


def test_an_event_arrives_signed_with_all_that_it_says(run: Deliver, receiver: HTTPServer, owner: ApiClient) -> None:
    answer(receiver, 204)
    announce_all(notices=[fell("USDC", priority=Priority.HIGH, subject=Subject("depeg", "TON", "USDC"), client_id=owner.pk)])
    assert run() == 1
    request, _ = receiver.log[0]
    row = Notification.objects.get()
    event = Verifier(SECRET).verify(request.data, dict(request.headers))
    assert event == {
        "id": str(row.event_id),
        "type": "price_depeg",
        "priority": "HIGH",
        "timestamp": row.created_at.timestamp(),
        "expires_at": row.expires_at.isoformat().replace("+00:00", "Z"),
        "subject": {"coverage_type": "depeg", "chain": "TON", "stablecoin": "USDC"},
        "data": {"stablecoin": "USDC", "ratio": 0.97},
    }
    assert request.headers["webhook-id"] == event["id"]


def test_a_delivery_that_was_answered_is_over(run: Deliver, receiver: HTTPServer, hook: Webhook) -> None:
    answer(receiver, 200)
    announce_all(notices=[fell()])
    assert [run(), run()] == [1, 0]
    delivery = Delivery.objects.get()
    hook.refresh_from_db()
    assert (delivery.status, delivery.attempts, delivery.status_code, delivery.reason) == (Status.DELIVERED, 1, 200, "")
    assert hook.last_success_at


def test_order_is_kept_under_failure(run: Deliver, receiver: HTTPServer) -> None:
    answer(receiver, 500, 500, 200)
    announce_all(notices=[fell(coin) for coin in ("USDC", "USDT", "DAI")])
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(3):
            run()
            clock.shift(timedelta(minutes=1))
    assert coins(receiver) == ["USDC", "USDC", "USDC", "USDT", "DAI"]


def test_a_repeated_attempt_has_the_same_id_and_body_and_a_time_of_its_own(run: Deliver, receiver: HTTPServer) -> None:
    answer(receiver, 500, 200)
    announce_all(notices=[fell()])
    with time_machine.travel(timezone.now(), tick=False) as clock:
        run()
        clock.shift(timedelta(seconds=10))
        run()
    (first, _), (second, _) = receiver.log
    assert (first.data, first.headers["webhook-id"]) == (second.data, second.headers["webhook-id"])
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 10


def test_after_a_failure_the_webhook_is_left_alone_for_a_while(run: Deliver, receiver: HTTPServer, hook: Webhook) -> None:
    answer(receiver, 503)
    announce_all(notices=[fell(), fell()])
    now = timezone.now()
    assert [run(), run()] == [1, 0]
    hook.refresh_from_db()
    assert hook.next_attempt_at
    assert timedelta(seconds=3.9) < hook.next_attempt_at - now < timedelta(seconds=8)


def test_a_day_of_failures_makes_a_dead_letter_that_says_why_and_the_next_goes_on(
    run: Deliver, receiver: HTTPServer, hook: Webhook
) -> None:
    answer(receiver, *[500] * MAX_ATTEMPTS, 200)
    announce_all(notices=[fell("USDC"), fell("USDT")])
    Notification.objects.update(expires_at=timezone.now() + timedelta(days=30))
    with time_machine.travel(timezone.now(), tick=False) as clock:
        fail_until_dead(run, clock)
        run()
    dead, delivered = Delivery.objects.order_by("id")
    assert (dead.status, dead.attempts, dead.reason) == (Status.DEAD, MAX_ATTEMPTS, "It answered 500.")
    assert delivered.status == Status.DELIVERED
    hook.refresh_from_db()
    assert (hook.status, hook.failures) == (Webhook.Status.ACTIVE, 0)


def test_a_webhook_that_is_always_failing_is_paused_and_loses_nothing(run: Deliver, receiver: HTTPServer, hook: Webhook) -> None:
    answer(receiver, 500)
    announce_all(notices=[fell("USDC"), fell("USDT")])
    Notification.objects.update(expires_at=timezone.now() + timedelta(days=30))
    with time_machine.travel(timezone.now(), tick=False) as clock:
        fail_until_dead(run, clock)
        clock.shift(timedelta(days=1))
        assert run() == 0
    hook.refresh_from_db()
    assert (hook.status, hook.pause_reason) == (Webhook.Status.PAUSED, "failing")
    assert [delivery.status for delivery in Delivery.objects.order_by("id")] == [Status.DEAD, Status.PENDING]


def test_a_receiver_that_is_gone_is_paused_at_once(run: Deliver, receiver: HTTPServer, hook: Webhook) -> None:
    answer(receiver, 410)
    announce_all(notices=[fell()])
    run()
    hook.refresh_from_db()
    assert (hook.status, hook.pause_reason, Delivery.objects.get().status) == (Webhook.Status.PAUSED, "gone", Status.PENDING)


def test_what_expires_while_it_waits_is_not_sent_and_is_no_dead_letter(run: Deliver, receiver: HTTPServer) -> None:
    answer(receiver, 500)
    announce_all(notices=[fell()])
    with time_machine.travel(timezone.now(), tick=False) as clock:
        run()
        clock.shift(timedelta(days=4))
        assert run() == 0
    assert Delivery.objects.get().status == Status.EXPIRED


def test_an_address_that_is_no_longer_public_is_refused_at_delivery(run: Deliver, receiver: HTTPServer, settings: Any) -> None:
    announce_all(notices=[fell()])
    settings.WEBHOOKS_ALLOW_LOOPBACK = False
    run()
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.reason, receiver.log) == (Status.PENDING, resolver.NOT_PUBLIC, [])


def test_during_a_rotation_both_secrets_sign_and_afterwards_the_new_one_alone(run: Deliver, receiver: HTTPServer, hook: Webhook) -> None:
    answer(receiver, 204)
    new = signing.new_secret()
    until = timezone.now() + timedelta(hours=24)
    Webhook.objects.update(secret=secret_encryption.encrypt(new), previous_secret=hook.secret, previous_secret_until=until)
    announce_all(notices=[fell()])
    run()
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        announce_all(notices=[fell()])
        run()
    assert [len(request.headers["webhook-signature"].split()) for request, _ in receiver.log] == [2, 1]
    sent = receiver.log[0][0]
    assert [Verifier(secret).verify(sent.data, dict(sent.headers)) for secret in (SECRET, new)]


def test_a_secret_that_cannot_be_read_fails_and_sends_nothing(run: Deliver, receiver: HTTPServer) -> None:
    Webhook.objects.update(secret="of another key")
    announce_all(notices=[fell()])
    run()
    assert "Rotate it" in Delivery.objects.get().reason
    assert receiver.log == []


def test_a_paused_webhook_gets_nothing(run: Deliver, receiver: HTTPServer) -> None:
    Webhook.objects.update(status="paused", pause_reason="by_owner", paused_at=timezone.now())
    announce_all(notices=[fell()])
    assert run() == 0
    assert receiver.log == []


def test_a_turn_ends_in_time_and_asks_for_another(hook: Webhook, http: Client, receiver: HTTPServer, woken: list[tuple[str, ...]]) -> None:
    answer(receiver, 204)
    announce_all(notices=[fell(), fell()])
    dispatch(now=timezone.now())
    woken.clear()
    assert deliver(webhook_id=hook.pk, client=http, turn_seconds=0.0) == 0
    assert woken == [(enqueue.DELIVER, str(hook.pk))]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("status", [204, 500])
def test_a_webhook_that_is_removed_meanwhile_is_no_trouble(run: Deliver, receiver: HTTPServer, status: int) -> None:
    def remove(_: Request) -> Response:
        Webhook.objects.all().delete()
        connection.close()
        return Response("", status)

    receiver.expect_request("/in").respond_with_handler(remove)
    announce_all(notices=[fell(), fell()])
    assert run() == 1
    assert not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_to_one_webhook_at_a_time(hook: Webhook, http: Client, receiver: HTTPServer) -> None:
    at_once: list[int] = []
    busy: list[int] = []

    def slow(_: Request) -> Response:
        busy.append(1)
        at_once.append(len(busy))
        time.sleep(0.05)
        busy.pop()
        return Response("", 204)

    receiver.expect_request("/in").respond_with_handler(slow)
    announce_all(notices=[fell(f"C{number}") for number in range(10)])
    dispatch(now=timezone.now())

    def work() -> None:
        deliver(webhook_id=hook.pk, client=http)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert set(at_once) == {1}
    assert coins(receiver) == [f"C{number}" for number in range(10)]


@pytest.mark.django_db(transaction=True)
def test_a_busy_webhook_is_not_called_for_again_and_again(hook: Webhook, receiver: HTTPServer) -> None:
    sent: list[str] = []
    patient = Client(total_seconds=60)

    def dispatch_more(request: Request) -> Response:
        for _ in range(3):
            announce_all(notices=[fell("more")])
            dispatch(now=timezone.now())
            deliver(webhook_id=hook.pk, client=patient)  # what a worker does that is called meanwhile
        connection.close()
        return Response("", 204)

    receiver.expect_ordered_request("/in").respond_with_handler(dispatch_more)
    receiver.expect_request("/in").respond_with_data("", 204)
    announce_all(notices=[fell("first")])
    dispatch(now=timezone.now())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(current_app, "send_task", lambda name, **_: sent.append(name))
        assert deliver(webhook_id=hook.pk, client=patient) == 4
    assert sent.count(enqueue.DELIVER) == 1
    assert coins(receiver) == ["first", "more", "more", "more"]
