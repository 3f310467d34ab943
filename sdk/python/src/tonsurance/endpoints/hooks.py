"""Webhooks of the client. Scope `write`."""

from collections.abc import Iterable, Mapping, Sequence
from types import NoneType
from typing import Any
from uuid import UUID

from tonsurance.endpoints.arguments import names, segment
from tonsurance.request import Listing, Request, given
from tonsurance.types import NotificationType, Priority, Webhook, WebhookPage, WebhookStatus, WebhookTest, WebhookWithSecret

PATH = "api/v2/webhooks"


def create_webhook(
    url: str,
    *,
    events: Iterable[NotificationType],
    filter: Mapping[str, Sequence[str]] | None = None,
    min_priority: Priority | None = None,
    description: str | None = None,
) -> Request[WebhookWithSecret]:
    """Register an address for events. The answer holds the `secret`, which is not shown again.

    `filter`: the members wanted of each dimension, such as {"stablecoin": ["USDC"]}. A lost answer is not made up for by a second request:
    look with `webhooks` whether the first one arrived.
    """
    body: dict[str, Any] = {"url": url, "events": names(events), **given(min_priority=min_priority, description=description)}
    if filter is not None:
        body["filter"] = {dimension: names(members) for dimension, members in filter.items()}
    return Request("POST", PATH, WebhookWithSecret, body=body)


def webhooks(*, status: WebhookStatus | None = None, page_size: int = 100) -> Listing[Webhook]:
    """All your webhooks, newest first. `page_size`: at most 500."""
    return Listing(Request("GET", PATH, WebhookPage, query=given(status=status, limit=str(page_size))))


def webhook(webhook_id: str | UUID) -> Request[Webhook]:
    """One of your webhooks; `last_test` is the outcome of its last test event."""
    return Request("GET", f"{PATH}/{segment(webhook_id)}", Webhook)


def delete_webhook(webhook_id: str | UUID) -> Request[None]:
    """Remove a webhook with its deliveries."""
    return Request("DELETE", f"{PATH}/{segment(webhook_id)}", NoneType, is_repeatable=True)


def test_webhook(webhook_id: str | UUID) -> Request[WebhookTest]:
    """Have a test event sent at once. `webhook` tells in `last_test` what came of it."""
    return Request("POST", f"{PATH}/{segment(webhook_id)}/test", WebhookTest)


def rotate_webhook_secret(webhook_id: str | UUID) -> Request[WebhookWithSecret]:
    """Get a new secret. For a day each delivery is signed with the new and with the previous one; verify with both meanwhile."""
    return Request("POST", f"{PATH}/{segment(webhook_id)}/rotate-secret", WebhookWithSecret)
