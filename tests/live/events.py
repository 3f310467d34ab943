"""Notifications as tests make them: payloads of no domain, under types that no test of this folder needs from one."""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from clients.models import ApiClient
from live.models import Delivery, Webhook
from live.notifications import payloads
from live.notifications.dispatch import dispatch
from live.notifications.kinds import NotificationType, Subject
from live.notifications.payloads import Payload
from live.notifications.services import Notice
from live.webhooks import secret_encryption

DEPEG = NotificationType.PRICE_DEPEG
APY = NotificationType.APY_UPDATE
SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Fell(Payload, frozen=True):
    """A stand-in payload."""

    stablecoin: str
    ratio: Decimal = Decimal("0.97")


def fell(stablecoin: str = "USDC", **terms: Any) -> Notice:
    """A notice about a coin, under a type that carries our payload for the duration of a test."""
    type = terms.pop("type", DEPEG)
    return Notice(type, Fell(stablecoin), subject=terms.pop("subject", Subject(stablecoin=stablecoin)), **terms)


def carry_ours(monkeypatch: Any) -> None:
    """Let every type carry the stand-in payload until the test ends."""
    monkeypatch.setattr(payloads, "_registered", dict.fromkeys(NotificationType, Fell))


def webhook(client: ApiClient, url: str = "https://hooks.example/in", **terms: Any) -> Webhook:
    """A registered webhook that wants everything, unless told otherwise."""
    defaults = {"events": list(NotificationType), "secret": secret_encryption.encrypt(terms.pop("plain_secret", SECRET))}
    return Webhook.objects.create(client=client, url=url, **{**defaults, **terms})


def queued(hook: Webhook) -> list[str]:
    """Dispatch the outbox; which coins then wait for the webhook, in their order."""
    dispatch(now=timezone.now())
    pending = Delivery.objects.filter(webhook=hook, status=Delivery.Status.PENDING).order_by("id")
    return [delivery.notification.stablecoin for delivery in pending.select_related("notification")]
