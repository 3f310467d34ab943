"""API clients: who may call, with which scopes, and the keys issued to them."""

from dataclasses import fields
from datetime import timedelta
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminIntegerFieldWidget

from clients import rights, services
from clients.admin.new_key import shown
from clients.models import SCOPES, ApiClient, ApiKey
from clients.principals import Scope, Tier
from clients.rights import ClientTerms
from ops.api.problems import Problem
from ops.backoffice import bulk
from ops.backoffice.bulk import Plan
from ops.backoffice.confirmation import Confirmation, refused, requested, unanswered
from ops.backoffice.display import NOTHING

MAX_KEY_DAYS = 3650


class ClientForm(forms.ModelForm):  # type: ignore[type-arg]
    """Scopes are ticked, not typed. What the member of staff `by` may not give is an error of the form."""

    by: Any

    scopes = forms.MultipleChoiceField(
        choices=SCOPES,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="admin sees the policies of every client; it grants none of the other scopes. All but read, write and risk need the "
        "permission to grant sensitive scopes, and so does whatever gives more to a client that holds one.",
    )

    class Meta:
        model = ApiClient
        fields = ("name", "tier", "scopes", "allowed_networks", "is_active")

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not self.errors:
            try:
                self._check(ClientTerms(**{field.name: told[field.name] for field in fields(ClientTerms)}))
            except Problem as refusal:
                raise forms.ValidationError(refusal.detail, code=refusal.code) from refusal
        return told

    def _check(self, wanted: ClientTerms) -> None:
        """Raise Problem 403; the service checks again, against the row as it then stands."""
        if self.instance.pk is None:
            rights.check_new(by=self.by, terms=wanted)
        else:
            rights.check_change(by=self.by, before=rights.terms_of(self.instance), after=wanted)


class IssueKeyForm(forms.Form):
    """How long the new key is good for."""

    days_valid = forms.IntegerField(
        required=False, min_value=1, max_value=MAX_KEY_DAYS, widget=UnfoldAdminIntegerFieldWidget, help_text="Empty: until it is revoked."
    )

    def term(self) -> str:
        """The life of the key in words."""
        days = self.cleaned_data["days_valid"]
        return f"for {days} days" if days else "until it is revoked"


class KeyInline(TabularInline):
    """The client's keys, newest first."""

    model = ApiKey
    fields = readonly_fields = ("prefix", "created_at", "expires_at", "revoked_at", "last_used_at")
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ApiClient)
class ApiClientAdmin(ModelAdmin):
    """A new client gets its first key at once. A client is deactivated rather than deleted: its policies stay."""

    form = ClientForm
    list_display = ("name", "tier", "scope_list", "is_active", "created_at")
    list_filter = ("tier", "is_active")
    search_fields = ("name",)
    readonly_fields = ("created_at",)
    inlines = (KeyInline,)
    actions = ("deactivate_selected", "activate_selected")
    actions_detail = ("issue_key",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: ApiClient | None = None, change: bool = False, **kwargs: Any) -> Any:
        """The form of whoever asks."""
        return type("ClientForm", (super().get_form(request, obj, change, **kwargs),), {"by": request.user})

    def get_inlines(self, request: HttpRequest, obj: ApiClient | None) -> Any:
        return self.inlines if obj else ()

    @admin.display(description="scopes")
    def scope_list(self, client: ApiClient) -> str:
        return ", ".join(client.scopes) or NOTHING

    def save_model(self, request: HttpRequest, obj: ApiClient, form: Any, change: bool) -> None:
        if change:
            services.change_client(client=obj, fields=form.changed_data, by=request.user)
            return
        terms = form.cleaned_data
        made, request.new_key = services.create_client(  # type: ignore[attr-defined]  # for `response_add`
            name=terms["name"],
            tier=Tier(terms["tier"]),
            scopes=map(Scope, terms["scopes"]),
            allowed_networks=terms["allowed_networks"],
            is_active=terms["is_active"],
            by=request.user,
        )
        obj.pk = made.pk

    def response_add(self, request: HttpRequest, obj: ApiClient, post_url_continue: str | None = None) -> HttpResponse:
        return shown(request, self, obj, request.new_key, "Issued the first key.")  # type: ignore[attr-defined]

    def has_issue_key_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Also whether they may for this client."""
        client = ApiClient.objects.filter(pk=object_id).first() if object_id else None
        return request.user.has_perm("clients.add_apikey") and (client is None or may_make_keys(request.user, client))

    @action(description="Issue a key", permissions=["issue_key"], icon="key")
    def issue_key(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for its life, confirm, and show the key once."""
        client = requested(self, request, object_id)
        form = IssueKeyForm(request.POST or None)
        sentence = f"{client} gets one more key, good {form.term()}." if form.is_valid() else ""
        if page := unanswered(self, request, client, Confirmation(f"Issue a key to {client}", sentence, "Issue the key"), form):
            return page
        days = form.cleaned_data["days_valid"]
        expires_at = timezone.now() + timedelta(days=days) if days else None
        try:
            key = services.issue_key(client=client, expires_at=expires_at, by=request.user)
        except Problem as refusal:  # it was granted more since the page was asked for
            return refused(self, request, client, refusal.detail)
        return shown(request, self, client, key, f"Issued a key, good {form.term()}.")

    @action(description="Deactivate the selected clients", permissions=["change"])
    def deactivate_selected(self, request: HttpRequest, queryset: QuerySet[ApiClient]) -> HttpResponse | None:
        """Confirm, then refuse all their keys."""
        return bulk.run(self, request, queryset.filter(is_active=True), plan=self._deactivation, act=partial(_deactivate, by=request.user))

    @action(description="Activate the selected clients", permissions=["change"])
    def activate_selected(self, request: HttpRequest, queryset: QuerySet[ApiClient]) -> HttpResponse | None:
        """Confirm, then accept their keys again."""
        return bulk.run(self, request, queryset.filter(is_active=False), plan=self._activation, act=partial(_activate, by=request.user))

    def _deactivation(self, clients: list[ApiClient]) -> Plan:
        many = bulk.counted(self, len(clients))
        sentence = (
            f"{many} will be refused, sockets included, within five seconds. Their policies and keys stay, and you can activate them again."
        )
        return _access_plan(clients, Confirmation(f"Deactivate {many}", sentence, f"Deactivate {many}"))

    def _activation(self, clients: list[ApiClient]) -> Plan:
        many = bulk.counted(self, len(clients))
        return _access_plan(clients, Confirmation(f"Activate {many}", "Their keys that are valid work again.", f"Activate {many}"))


def _access_plan(clients: list[ApiClient], question: Confirmation) -> Plan:
    return Plan(question, ["Client", "Tier", "Scopes"], [[client, client.tier, ", ".join(client.scopes)] for client in clients])


def may_make_keys(staff: Any, client: ApiClient) -> bool:
    """Whether a key of this client is theirs to make, as far as its scopes go."""
    return rights.may_grant(staff) or not rights.sensitive(client.scopes)


def _deactivate(client: ApiClient, *, by: Any) -> str:
    return _set_active(client, is_active=False, by=by)


def _activate(client: ApiClient, *, by: Any) -> str:
    return _set_active(client, is_active=True, by=by)


def _set_active(client: ApiClient, *, is_active: bool, by: Any) -> str:
    client.is_active = is_active
    services.change_client(client=client, fields=["is_active"], by=by)
    return "Activated." if is_active else "Deactivated."
