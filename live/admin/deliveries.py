"""Deliveries to webhooks: what is under way, what arrived, and the dead letters, which can be replayed."""

from collections.abc import Collection
from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action, display

from live.models import Delivery
from live.webhooks import replay
from ops.api.problems import Problem
from ops.backoffice import bulk, json_tables
from ops.backoffice.bulk import Plan
from ops.backoffice.confirmation import Confirmation, carried_out, requested, unanswered
from ops.backoffice.readonly import UncountedAdmin
from ops.backoffice.record import RecordMixin, Table
from ops.core import json_text

STATUS_LABELS = {"pending": "info", "delivered": "success", "dead": "danger", "expired": "warning"}


@admin.register(Delivery)
class DeliveryAdmin(RecordMixin, UncountedAdmin):
    """A dead letter's page offers to send it once more."""

    list_display = ("id", "status_label", "type", "webhook", "attempts", "status_code", "reason", "created_at", "finished_at")
    list_select_related = ("webhook", "notification")
    list_filter = ("status", "notification__type")
    search_fields = ("=notification__event_id", "=webhook__id")
    search_help_text = "The whole event id or webhook id"
    fields = ("status", "webhook", "notification", "attempts", "status_code", "reason", "expires_at", "created_at")
    actions = ("replay_selected",)
    actions_detail = ("replay",)

    @display(description="status", ordering="status", label=STATUS_LABELS)
    def status_label(self, delivery: Delivery) -> str:
        return str(delivery.status)

    @admin.display(description="type")
    def type(self, delivery: Delivery) -> str:
        return delivery.notification.type

    def record(self, obj: Delivery) -> list[Table]:
        return json_tables.tables("Payload", json_text.loads(obj.notification.payload))

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("webhook", "notification")

    def fitting_actions(self, obj: Delivery) -> Collection[str]:
        return self.actions_detail if obj.status == Delivery.Status.DEAD else ()

    def has_replay_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("live.change_delivery")

    @action(description="Replay", permissions=["replay"], icon="replay")
    def replay(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Confirm, then send the dead letter again."""
        delivery = requested(self, request, object_id)
        sentence = f"{delivery.notification.type} is sent to {delivery.webhook} again, before whatever waits there."
        if page := unanswered(self, request, delivery, Confirmation(f"Replay delivery {delivery.pk}", sentence, "Replay it")):
            return page
        return carried_out(self, request, delivery, partial(_replay, delivery))

    @action(description="Replay the selected dead letters", permissions=["replay"])
    def replay_selected(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> HttpResponse | None:
        """Confirm, then send each again, the oldest first."""
        dead = queryset.filter(status=Delivery.Status.DEAD).order_by("id")
        return bulk.run(self, request, dead, plan=self._replaying, act=_replay)

    def _replaying(self, letters: list[Delivery]) -> Plan:
        many = f"{len(letters)} dead letter{'s' if len(letters) > 1 else ''}"
        sentence = f"{many} will be sent again, before whatever waits at the webhook, and without expiring."
        lines = [[letter.notification.type, letter.webhook, letter.reason, letter.created_at] for letter in letters]
        return Plan(Confirmation(f"Replay {many}", sentence, f"Replay {many}"), ["Type", "Webhook", "Why it died", "Made"], lines)


def _replay(delivery: Delivery) -> str:
    if not replay.replay(delivery_id=delivery.pk):
        raise Problem(409, "This is no dead letter any more.")
    return "Replayed."
