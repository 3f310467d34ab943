"""API keys: issued on the client's page, revoked here, never edited."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from clients import services
from clients.admin.clients import ApiClientAdmin, may_make_keys
from clients.admin.new_key import shown
from clients.models import ApiKey
from ops.api.problems import Problem
from ops.backoffice import bulk
from ops.backoffice.bulk import Plan
from ops.backoffice.confirmation import Confirmation, carried_out, refused, requested, unanswered
from ops.backoffice.readonly import ReadOnlyAdmin

MAX_OVERLAP_HOURS = 24 * 30
STATE_LABELS = {"valid": "success", "expired": "warning", "revoked": "danger", "client inactive": "warning"}


class RotateForm(forms.Form):
    """How long the old key goes on working beside the new one."""

    overlap_hours = forms.IntegerField(min_value=0, max_value=MAX_OVERLAP_HOURS, initial=24, widget=UnfoldAdminIntegerFieldWidget)

    def term(self) -> str:
        """The rest of the old key's life in words."""
        hours = self.cleaned_data["overlap_hours"]
        return f"for {hours} more hours" if hours else "not a moment longer"


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    """Keys by their prefix; their digests are not shown."""

    list_display = ("prefix", "client", "state", "created_at", "expires_at", "revoked_at", "last_used_at")
    list_select_related = ("client",)
    list_filter = ("client", ("revoked_at", admin.EmptyFieldListFilter))
    search_fields = ("prefix", "client__name")
    fields = ("client", "prefix", "state", "created_at", "expires_at", "revoked_at", "last_used_at")
    actions = ("revoke_selected",)
    actions_detail = ("rotate", "revoke")

    @display(description="state", label=STATE_LABELS)
    def state(self, key: ApiKey) -> str:
        return _state(key, timezone.now())

    def fitting_actions(self, obj: ApiKey) -> Collection[str]:
        return () if obj.revoked_at else self.actions_detail

    def has_revoke_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("clients.change_apikey")

    @action(description="Revoke", permissions=["revoke"], icon="key_off", variant=ActionVariant.DANGER)
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Confirm, then revoke; every process refuses the key within five seconds."""
        key = requested(self, request, object_id)
        sentence = f"{key.client} can no longer use the key {key}. This cannot be undone."
        if page := unanswered(self, request, key, Confirmation(f"Revoke the key {key}", sentence, "Revoke the key")):
            return page
        return carried_out(self, request, key, partial(_revoke, key))

    @action(description="Revoke the selected keys", permissions=["revoke"])
    def revoke_selected(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> HttpResponse | None:
        """Confirm, then revoke each."""
        return bulk.run(self, request, queryset.filter(revoked_at=None), plan=self._revocation, act=_revoke)

    def _revocation(self, keys: list[ApiKey]) -> Plan:
        many, now = bulk.counted(self, len(keys)), timezone.now()
        clients = len({key.client_id for key in keys})
        owners = f"{clients} clients" if clients > 1 else str(keys[0].client)
        sentence = f"{owners} can no longer use {many}; every process refuses them within five seconds. This cannot be undone."
        lines = [[key.prefix, key.client, _state(key, now), key.last_used_at or "never"] for key in keys]
        return Plan(Confirmation(f"Revoke {many}", sentence, f"Revoke {many}"), ["Key", "Client", "State", "Last used"], lines)

    def has_rotate_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Also whether they may for the client of this key."""
        key = ApiKey.objects.select_related("client").filter(pk=object_id).first() if object_id else None
        may = request.user.has_perms(["clients.add_apikey", "clients.change_apikey"])
        return may and (key is None or may_make_keys(request.user, key.client))

    @action(description="Rotate", permissions=["rotate"], icon="autorenew")
    def rotate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask how long both keys are to work, confirm, and show the new one once."""
        key = requested(self, request, object_id)
        form = RotateForm(request.POST or None)
        sentence = f"{key.client} gets a new key. {key} goes on working {form.term()}." if form.is_valid() else ""
        if page := unanswered(self, request, key, Confirmation(f"Rotate the key {key}", sentence, "Issue the new key"), form):
            return page
        try:
            fresh = services.rotate_key(key=key, overlap=timedelta(hours=form.cleaned_data["overlap_hours"]), by=request.user)
        except Problem as refusal:  # its client was granted more since the page was asked for
            return refused(self, request, key, refusal.detail)
        if fresh is None:
            return refused(self, request, key, "The key is no longer valid; issue a new one on the client's page.")
        self.log_change(request, key, f"Rotated; good {form.term()}.")
        return shown(request, ApiClientAdmin(key.client.__class__, self.admin_site), key.client, fresh, f"Rotated the key {key}.")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("client").defer("digest")


def _revoke(key: ApiKey) -> str:
    if not services.revoke_key(key=key):
        raise Problem(409, "The key was revoked before.")
    return "Revoked the key."


def _state(key: ApiKey, now: datetime) -> str:
    if key.is_valid(now):
        return "valid"
    if key.revoked_at:
        return "revoked"
    return "client inactive" if key.expires_at is None or key.expires_at > now else "expired"
