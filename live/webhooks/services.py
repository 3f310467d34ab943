"""Writes: registering webhooks, changing and pausing them, their secrets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clients.principals import Principal
from live.models import Webhook
from live.notifications import dimensions, enqueue
from live.notifications.dimensions import UnknownMember
from live.notifications.kinds import NotificationType, Priority
from live.webhooks import secret_encryption, selectors, signing, targets
from live.webhooks.targets import LookupsBusy, UnusableUrl
from ops.api.problems import FieldError, Problem, invalid
from ops.core import session_locks

MAX_PER_CLIENT = 20
OVERLAP = timedelta(days=1)
Status = Webhook.Status
PauseReason = Webhook.PauseReason


@dataclass(frozen=True, slots=True)
class WebhookTerms:
    """Terms of a webhook: URL, events and filters. `members`: by dimension, in any case."""

    url: str
    events: tuple[NotificationType, ...]
    description: str = ""
    members: Mapping[str, list[str]] | None = None
    min_priority: Priority = Priority.LOW


def register(*, principal: Principal, terms: WebhookTerms) -> tuple[Webhook, str]:
    """Register a webhook; returns it and its secret, shown once.

    Raises Problem 400 for an unusable URL or filter, 409 at the limit, 503 while too many host names are being looked up.
    """
    return _register(principal, terms, _columns({"url": terms.url, "filter": terms.members or {}}, principal))


@transaction.atomic
def _register(principal: Principal, terms: WebhookTerms, columns: Mapping[str, Any]) -> tuple[Webhook, str]:
    session_locks.wait_for(f"webhooks:{principal.client_id}")
    if selectors.owned_by(principal).count() >= MAX_PER_CLIENT:
        raise Problem(409, f"A client has at most {MAX_PER_CLIENT} webhooks.", code="too_many_webhooks")
    secret = signing.new_secret()
    webhook = Webhook.objects.create(
        client_id=principal.client_id,
        description=terms.description,
        events=[event.value for event in terms.events],
        min_priority=terms.min_priority.value,
        secret=secret_encryption.encrypt(secret),
        **columns,
    )
    return webhook, secret


def change(*, webhook_id: UUID, principal: Principal, changes: Mapping[str, Any]) -> Webhook:
    """Change some columns; `status` pauses or resumes. Raises Problem 400 and 503 as `register` does, 404."""
    if not selectors.owned_by(principal).filter(pk=webhook_id).exists():
        raise _unknown()
    return _change(webhook_id, principal, _columns(changes, principal))


@transaction.atomic
def _change(webhook_id: UUID, principal: Principal, columns: dict[str, Any]) -> Webhook:
    webhook = _locked(webhook_id, principal)
    if status := columns.pop("status", None):
        _set_status(webhook, Status(status), PauseReason.BY_OWNER)
    for name, value in columns.items():
        setattr(webhook, name, value)
    webhook.save()
    return webhook


@transaction.atomic
def set_status_by_staff(*, webhook_id: UUID, status: Webhook.Status) -> None:
    """Pause or resume any client's webhook."""
    webhook = Webhook.objects.select_for_update().get(pk=webhook_id)
    _set_status(webhook, status, PauseReason.BY_STAFF)
    webhook.save()


@transaction.atomic
def rotate_secret(*, webhook_id: UUID, principal: Principal) -> tuple[Webhook, str]:
    """Rotate the secret; returns the new one, which is shown once. The previous one also signs for a day. Raises Problem 404."""
    webhook = _locked(webhook_id, principal)
    secret = signing.new_secret()
    webhook.previous_secret, webhook.previous_secret_until = webhook.secret, timezone.now() + OVERLAP
    webhook.secret = secret_encryption.encrypt(secret)
    webhook.save(update_fields=["secret", "previous_secret", "previous_secret_until"])
    return webhook, secret


def remove(*, webhook_id: UUID, principal: Principal) -> None:
    """Delete the webhook and its deliveries; an attempt in flight may still arrive. Raises Problem 404."""
    webhook = selectors.owned_by(principal).filter(pk=webhook_id).first()
    if webhook is None:
        raise _unknown()
    webhook.delete()


def _locked(webhook_id: UUID, principal: Principal) -> Webhook:
    webhook = selectors.owned_by(principal).select_for_update().filter(pk=webhook_id).first()
    if webhook is None:
        raise _unknown()
    return webhook


def _unknown() -> Problem:
    return Problem(404, "You have no such webhook.")


def _columns(terms: Mapping[str, Any], principal: Principal) -> dict[str, Any]:
    """`url` checked and `filter` in the catalogue's spelling. Outside a transaction: to look up a name takes its time.

    Raises Problem 400 and 503.
    """
    checked = dict(terms)
    try:
        if "url" in checked:
            targets.check(checked["url"], client_id=principal.client_id)
    except UnusableUrl as error:
        raise invalid([FieldError("url", error.code, str(error))]) from error
    except LookupsBusy as error:
        raise Problem(503, "Other host names are being looked up just now.", code="lookups_busy", headers={"Retry-After": "3"}) from error
    if "filter" in checked:
        checked["filter"] = {name: _members(name, members) for name, members in checked["filter"].items()}
    return checked


def _members(dimension: str, names: list[str]) -> list[str]:
    try:
        return dimensions.canonical(dimension, names)
    except UnknownMember as error:
        raise invalid([FieldError(f"filter.{dimension}", "unknown", str(error))]) from error


def _set_status(webhook: Webhook, status: Webhook.Status, reason: Webhook.PauseReason) -> None:
    """Resuming resets the failure count and sends the missed events at once, in order."""
    if webhook.status == status:
        return
    webhook.status = status
    webhook.pause_reason, webhook.paused_at = (reason, timezone.now()) if status == Status.PAUSED else ("", None)
    webhook.failures, webhook.next_attempt_at = 0, None
    if status == Status.ACTIVE:
        transaction.on_commit(partial(enqueue.wake, enqueue.DELIVER, str(webhook.pk)), robust=True)
