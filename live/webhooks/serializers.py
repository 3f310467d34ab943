"""The REST face of webhooks: shapes in and out."""

from typing import Any

from rest_framework import serializers

from live.models import Delivery, Webhook
from live.notifications.kinds import NotificationType, Priority
from live.webhooks.targets import MAX_LENGTH
from ops.api.serializers import AnyCaseField, StrictSerializer

EVENTS = [type.value for type in NotificationType]
PRIORITIES = [priority.name for priority in Priority]
MAX_MEMBERS = 100


class PriorityField(AnyCaseField):
    """A priority by its name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=PRIORITIES, **kwargs)

    def to_internal_value(self, data: Any) -> Priority:  # type: ignore[override]  # the stubs know choices that are text
        return Priority[super().to_internal_value(data)]

    def to_representation(self, value: Any) -> str:
        return Priority(value).name


def _members(text: str) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(max_length=32), allow_empty=False, max_length=MAX_MEMBERS, required=False, help_text=text
    )


class WebhookFilterIn(StrictSerializer):
    """An event passes when it names one of the members of every dimension that is given. Names are matched without regard to case."""

    coverage_type = _members("Such as depeg.")
    chain = _members("Such as Ethereum.")
    stablecoin = _members("Such as USDC.")
    bridge_id = _members("Such as wormhole_eth_ton.")


class WebhookIn(StrictSerializer):
    """A webhook to register."""

    url = serializers.CharField(max_length=MAX_LENGTH, help_text="https://, leading to public addresses only.")
    description = serializers.CharField(max_length=256, required=False, allow_blank=True)
    events = serializers.ListField(child=AnyCaseField(choices=EVENTS), allow_empty=False, max_length=len(EVENTS))
    filter = WebhookFilterIn(required=False)
    min_priority = PriorityField(required=False, help_text="Events that matter less are not delivered; LOW unless given.")


class WebhookChangesIn(WebhookIn):
    """What is to change; the rest stays."""

    url = serializers.CharField(max_length=MAX_LENGTH, required=False)
    events = serializers.ListField(child=AnyCaseField(choices=EVENTS), allow_empty=False, max_length=len(EVENTS), required=False)
    status = AnyCaseField(choices=Webhook.Status.choices, required=False, help_text="`paused` collects events until it is `active` again.")


class WebhookTestResultOut(serializers.Serializer[dict[str, Any]]):
    """What came of a test event."""

    event_id = serializers.UUIDField()
    sent_at = serializers.DateTimeField()
    delivered = serializers.BooleanField()
    status_code = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)


class WebhookOut(serializers.Serializer[Webhook]):
    """A webhook."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    description = serializers.CharField()
    events = serializers.ListField(child=serializers.ChoiceField(choices=EVENTS))
    filter = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    min_priority = PriorityField()
    status = serializers.ChoiceField(choices=Webhook.Status.choices)
    pause_reason = serializers.ChoiceField(
        choices=Webhook.PauseReason.choices, allow_blank=True, help_text="Why it is paused; empty while it is active."
    )
    paused_at = serializers.DateTimeField(allow_null=True)
    failures = serializers.IntegerField(help_text="Attempts failed in a row.")
    next_attempt_at = serializers.DateTimeField(allow_null=True, help_text="After a failure: when the next attempt is due.")
    last_success_at = serializers.DateTimeField(allow_null=True)
    last_test = WebhookTestResultOut(allow_null=True)
    created_at = serializers.DateTimeField()


class WebhookWithSecretOut(WebhookOut):
    """A webhook with its new secret, which is not shown again."""

    secret = serializers.CharField()


class WebhookTestOut(serializers.Serializer[dict[str, Any]]):
    """A test event is on its way; `last_test` of the webhook tells what came of it."""

    event_id = serializers.UUIDField()


class WebhookDeliveryOut(serializers.Serializer[Delivery]):
    """One event on its way to the webhook."""

    event_id = serializers.UUIDField(source="notification.event_id")
    type = serializers.ChoiceField(choices=EVENTS, source="notification.type")
    status = serializers.ChoiceField(choices=Delivery.Status.choices)
    attempts = serializers.IntegerField()
    status_code = serializers.IntegerField(allow_null=True, help_text="Of the last answer.")
    reason = serializers.CharField(allow_blank=True, help_text="Why the last attempt failed.")
    created_at = serializers.DateTimeField()
    attempted_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
