"""Delivering what waits for one webhook: in order, one at a time, over all workers."""

import random
import time
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from live.models import Delivery, Webhook
from live.notifications import envelope, waking
from live.webhooks import places, retrying, selectors, signing, vault
from live.webhooks.retrying import Outcome, Verdict
from live.webhooks.transport import Client, shared_client
from ops import locks

TURN_SECONDS = 15.0
REASON_LENGTH = 128
Status = Delivery.Status
logger = structlog.get_logger(__name__)


def deliver(*, webhook_id: UUID, client: Client | None = None, turn_seconds: float = TURN_SECONDS) -> int:
    """Deliver until nothing is due or the turn is over, others are served in between; returns the number of attempts.

    Does nothing for a slow receiver while others like it take all the threads that they may: beat asks again.
    """
    with places.place_for(webhook_id) as has_place:
        return _deliver_alone(webhook_id, client or shared_client(), turn_seconds) if has_place else 0


def _deliver_alone(webhook_id: UUID, client: Client, turn_seconds: float) -> int:
    """Does nothing while another worker is at it: its lock ends with its connection, so one that is killed holds nobody up.

    Such a call is not acknowledged either, so that a busy webhook is not called for again and again: the one that is at it looks once more
    at its end.
    """
    call = (waking.DELIVER, str(webhook_id))
    with locks.held(f"webhook:{webhook_id}") as is_ours:
        if not is_ours:
            return 0
        waking.answered(*call)
        attempts = _take_turn(webhook_id, client, time.monotonic() + turn_seconds)
    waking.answered(*call)
    if selectors.head(webhook_id, now=timezone.now()):  # the turn was over, or something came while the lock was given back
        waking.wake(*call)
    return attempts


def _take_turn(webhook_id: UUID, client: Client, until: float) -> int:
    attempts = 0
    while time.monotonic() < until and (delivery := selectors.head(webhook_id, now=timezone.now())):
        if delivery.expires_at and delivery.expires_at <= timezone.now():
            _finish(delivery, Status.EXPIRED)
            continue
        _record(delivery, _attempt(delivery, client))
        attempts += 1
    return attempts


def _attempt(delivery: Delivery, client: Client) -> Outcome:
    with places.timed(delivery.webhook_id):
        return send(delivery.webhook, str(delivery.notification.event_id), envelope.encoded(delivery.notification), client)


def send(webhook: Webhook, event_id: str, body: bytes, client: Client) -> Outcome:
    """One signed attempt."""
    now = timezone.now()
    try:
        headers = signing.headers(event_id=event_id, body=body, sent_at=now, secrets=secrets_of(webhook, now))
    except vault.UnreadableSecret as error:
        return Outcome(None, str(error))
    return client.post(webhook.url, body=body, headers=headers)


def secrets_of(webhook: Webhook, now: datetime) -> Sequence[str]:
    """The present secret, and for a day after a rotation the one before."""
    sealed = [webhook.secret]
    if webhook.previous_secret_until and now < webhook.previous_secret_until:
        sealed.append(webhook.previous_secret)
    return [vault.unseal(secret) for secret in sealed]


@transaction.atomic
def _record(delivery: Delivery, outcome: Outcome) -> None:
    """Keep what came of the attempt. The owner may have paused or deleted the webhook in the meantime: rows are changed, never saved."""
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
    verdict = retrying.after_failure(
        outcome,
        attempts=attempts,
        failures_in_a_row=delivery.webhook.failures + 1,
        jitter=random.uniform(-1, 1),  # noqa: S311  spreads load
    )
    _follow(delivery, verdict, now)


def _follow(delivery: Delivery, verdict: Verdict, now: datetime) -> None:
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
