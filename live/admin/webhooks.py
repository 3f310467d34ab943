"""Webhooks with their owners and status. Owners register them; staff pause, resume and replay."""

from collections.abc import Collection
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from live.models import Webhook
from live.webhooks import replay, services
from ops.backoffice.confirmation import Confirmation, done, requested, unanswered
from ops.backoffice.readonly import ReadOnlyAdmin

STATUS_LABELS = {"active": "success", "paused": "warning"}
OFFERED = {Webhook.Status.ACTIVE: "pause", Webhook.Status.PAUSED: "resume"}


@admin.register(Webhook)
class WebhookAdmin(ReadOnlyAdmin):
    """Their secrets are not shown."""

    list_display = ("url", "client", "status_label", "pause_reason", "failures", "next_attempt_at", "last_success_at", "created_at")
    list_select_related = ("client",)
    list_filter = ("status", "pause_reason", "client")
    search_fields = ("url", "client__name")
    exclude = ("secret", "previous_secret")
    actions_detail = ("pause", "resume", "replay_all")

    @display(description="status", ordering="status", label=STATUS_LABELS)
    def status_label(self, webhook: Webhook) -> str:
        return str(webhook.status)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("client").defer("secret", "previous_secret")

    def fitting_actions(self, obj: Webhook) -> Collection[str]:
        return {"replay_all", OFFERED[Webhook.Status(obj.status)]}

    def has_tend_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("live.change_webhook")

    @action(description="Pause", permissions=["tend"], icon="pause", variant=ActionVariant.DANGER)
    def pause(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Confirm, then hold deliveries back until it is resumed."""
        return self._set_status(request, object_id, Webhook.Status.PAUSED, "Pause", "It collects events until it is resumed.")

    @action(description="Resume", permissions=["tend"], icon="play_arrow")
    def resume(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Confirm, then deliver what it has missed and what has not expired."""
        return self._set_status(request, object_id, Webhook.Status.ACTIVE, "Resume", "It gets what it has missed, in order.")

    @action(description="Replay dead letters", permissions=["tend"], icon="replay")
    def replay_all(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Confirm, then send all its dead letters again."""
        webhook = requested(self, request, object_id)
        question = Confirmation(f"Replay the dead letters of {webhook}", "All of them are sent again, in their order.", "Replay them")
        if page := unanswered(self, request, webhook, question):
            return page
        return done(self, request, webhook, f"Replayed {replay.replay_all(webhook_id=webhook.pk)} dead letters.")

    def _set_status(self, request: HttpRequest, object_id: str, status: Webhook.Status, verb: str, sentence: str) -> HttpResponse:
        webhook = requested(self, request, object_id)
        if page := unanswered(self, request, webhook, Confirmation(f"{verb} {webhook}", sentence, f"{verb} it")):
            return page
        services.set_status_by_staff(webhook_id=webhook.pk, status=status)
        return done(self, request, webhook, f"It is {status} now.")
