"""Deliver the pending events of one webhook: in order, one at a time, over all workers."""

import random
import time
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from live.models import Delivery, Webhook
from live.notifications import enqueue, envelope
from live.webhooks import retry_policy, secret_encryption, selectors, sender, signing
from live.webhooks.retry_policy import AttemptOutcome, RetryDecision
from live.webhooks.slots import SlowSlots
from live.webhooks.transport import Client, shared_client
from ops.core import session_locks

TURN_SECONDS = 15.0
REASON_LENGTH = 128
Status = Delivery.Status
logger = structlog.get_logger(__name__)


def deliver(*, webhook_id: UUID, client: Client | None = None, turn_seconds: float = TURN_SECONDS) -> int:
    """Deliver until nothing is due, the turn is over (others are served in between) or the receiver takes its time: then the turn goes on
    without the caller. Returns the number of attempts, that one included.

    Return early when all slots for slow receivers are taken; beat tries again.
    """
    with SlowSlots() as turn:
        if not turn.may_send(webhook_id) or not _begin(webhook_id, turn):
            return 0
        return _take_turn(webhook_id, client or shared_client(), time.monotonic() + turn_seconds, turn)


def _begin(webhook_id: UUID, turn: SlowSlots) -> bool:
    """False while another worker is at it: its lock ends with its connection, so one that is killed holds nobody up.

    Such a call is not acknowledged either, so that a busy webhook is not called for again and again: the one that is at it looks once more
    at its end.
    """
    lock = f"webhook:{webhook_id}"
    if not session_locks.session_locks.take(lock):
        return False
    turn.callback(_look_again, webhook_id)
    turn.callback(session_locks.session_locks.give_back, lock)
    enqueue.answered(enqueue.DELIVER, str(webhook_id))
    return True


def _look_again(webhook_id: UUID) -> None:
    """Enqueue again: the turn ended, or a delivery became due while the lock was released."""
    call = (enqueue.DELIVER, str(webhook_id))
    enqueue.answered(*call)
    if selectors.head(webhook_id, now=timezone.now()):
        enqueue.wake(*call)


def _take_turn(webhook_id: UUID, client: Client, until: float, turn: SlowSlots) -> int:
    attempts = 0
    while time.monotonic() < until and turn.may_send(webhook_id) and (delivery := selectors.head(webhook_id, now=timezone.now())):
        if delivery.expires_at and delivery.expires_at <= timezone.now():
            _finish(delivery, Status.EXPIRED)
            continue
        attempts += 1
        if not sender.send(webhook_id, _attempt(delivery, client), then=partial(_record, delivery), turn=turn):
            break
    return attempts


def _attempt(delivery: Delivery, client: Client) -> sender.Attempt:
    event = delivery.notification
    return partial(send, delivery.webhook, str(event.event_id), envelope.encoded(event), client)


def send(webhook: Webhook, event_id: str, body: bytes, client: Client) -> AttemptOutcome:
    """One signed attempt."""
    now = timezone.now()
    try:
        headers = signing.headers(event_id=event_id, body=body, sent_at=now, secrets=secrets_of(webhook, now))
    except secret_encryption.UnreadableSecret as error:
        return AttemptOutcome(None, str(error))
    return client.post(webhook.url, body=body, headers=headers)


def secrets_of(webhook: Webhook, now: datetime) -> Sequence[str]:
    """The present secret, and for a day after a rotation the one before."""
    sealed = [webhook.secret]
    if webhook.previous_secret_until and now < webhook.previous_secret_until:
        sealed.append(webhook.previous_secret)
    return [secret_encryption.decrypt(secret) for secret in sealed]


@transaction.atomic
def _record(delivery: Delivery, outcome: AttemptOutcome) -> None:
    """Record the attempt. The owner may have paused or deleted the webhook meanwhile, so rows are updated, never saved."""
    now = timezone.now()
    attempts = delivery.attempts + 1
    kept = {"attempts": attempts, "status_code": outcome.status_code, "reason": outcome.reason[:REASON_LENGTH], "attempted_at": now}
    Delivery.objects.filter(pk=delivery.pk).update(**kept)
    webhook = Webhook.objects.filter(pk=delivery.webhook_id)
    if outcome.delivered:
        _finish(delivery, Status.DELIVERED)
        webhook.update(failures=0, next_attempt_at=None, last_success_at=now)
        return
    webhook.update(failures=F("failures") + 1)
    verdict = retry_policy.after_failure(
        outcome,
        attempts=attempts,
        failures_in_a_row=delivery.webhook.failures + 1,
        jitter=random.uniform(-1, 1),  # noqa: S311  spreads load
    )
    _follow(delivery, verdict, now)


def _follow(delivery: Delivery, verdict: RetryDecision, now: datetime) -> None:
    webhook = Webhook.objects.filter(pk=delivery.webhook_id)
    if verdict.wait is None:
        _finish(delivery, Status.DEAD)
        logger.warning("webhook delivery died", webhook=str(delivery.webhook_id), delivery=delivery.pk)
    webhook.update(next_attempt_at=now + verdict.wait if verdict.wait else None)
    if verdict.pause:
        active = webhook.filter(status=Webhook.Status.ACTIVE)
        active.update(status=Webhook.Status.PAUSED, pause_reason=verdict.pause.value, paused_at=now)
        logger.warning("webhook paused", webhook=str(delivery.webhook_id), reason=verdict.pause.value)


def _finish(delivery: Delivery, status: Status) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(status=status, finished_at=timezone.now())
