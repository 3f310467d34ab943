"""Policies: looked up, exported, cancelled with a refund, paid for a claim; never edited."""

from collections.abc import Collection
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from ops.api.problems import Problem
from ops.backoffice import bulk
from ops.backoffice.actor import staff_actor
from ops.backoffice.bulk import Plan
from ops.backoffice.charts import Chart
from ops.backoffice.confirmation import Confirmation, carried_out, confirmation, page_of, refused, requested, unanswered
from ops.backoffice.export import CsvExportMixin
from ops.backoffice.readonly import UncountedAdmin
from ops.backoffice.record import ChartsMixin, RecordMixin, Table
from quotes import claims
from quotes.admin import charts, policy_record
from quotes.admin.claim_form import ClaimForm
from quotes.admin.claims import in_words
from quotes.models import Policy
from quotes.services import closing, settlement

Policies = QuerySet[Policy]
STATUS_LABELS = {"active": "success", "expired": "info", "cancelled": "warning", "paid": "danger"}
PLAIN_COLUMNS = (
    "policyholder",
    "policy_ref",
    "coverage_amount",
    "premium",
    "total_rate",
    "duration_days",
    "bound_at",
    "starts_at",
    "ends_at",
    "refund",
    "payout",
    "closed_at",
)


@admin.register(Policy)
class PolicyAdmin(ChartsMixin, RecordMixin, CsvExportMixin, UncountedAdmin):
    """A policy's page shows its allocation, its ledger rows and its status history."""

    list_display = ("id", "status_label", "product", "client", "policyholder", "coverage_amount", "premium", "starts_at", "ends_at")
    list_select_related = ("product", "client")
    list_filter = ("status", "product__coverage_type", "product__chain", "product__stablecoin", "client")
    search_fields = ("id", "policyholder", "policy_ref")
    search_help_text = "The whole id, policyholder or broker's reference"
    fieldsets = (
        (None, {"fields": ("id", "status_label", "client", "product", "policyholder", "policy_ref")}),
        ("Terms", {"fields": (("coverage_amount", "premium"), ("total_rate", "rate_version"), ("trigger_price", "floor_price"))}),
        ("Time", {"fields": (("bound_at", "closed_at"), ("starts_at", "ends_at"), "duration_days")}),
        ("Closing", {"fields": (("refund", "payout"), "quote_id")}),
    )
    readonly_fields = ("status_label",)
    actions = ("cancel_selected",)
    actions_detail = ("settle", "cancel")
    export_columns = {
        "id": "id",
        "status": "status",
        "client": "client__name",
        "coverage_type": "product__coverage_type_id",
        "chain": "product__chain_id",
        "stablecoin": "product__stablecoin_id",
        **{name: name for name in PLAIN_COLUMNS},
    }

    @display(description="status", ordering="status", label=STATUS_LABELS)
    def status_label(self, policy: Policy) -> str:
        return str(policy.status)

    def get_queryset(self, request: HttpRequest) -> Policies:
        policies: Policies = super().get_queryset(request)
        return policies.select_related("product", "client", "rate_version")

    def get_search_results(self, request: HttpRequest, queryset: Policies, search_term: str) -> tuple[Policies, bool]:
        """Whole values only, so that an index or one pass over a column answers."""
        term = search_term.strip()
        if not term:
            return queryset, False
        try:
            return queryset.filter(pk=UUID(term)), False
        except ValueError:
            return queryset.filter(Q(policyholder=term) | Q(policy_ref=term)), False

    def list_charts(self) -> list[Chart]:
        return charts.premium_a_day(now=timezone.now())

    def record(self, obj: Policy) -> list[Table]:
        return policy_record.tables(obj)

    def fitting_actions(self, obj: Policy) -> Collection[str]:
        """One that expired can have a claim for a while."""
        if obj.status == Policy.Status.ACTIVE:
            return self.actions_detail
        may_claim = obj.status == Policy.Status.EXPIRED and not claims.is_too_late(obj.ends_at, now=timezone.now())
        return {"settle"} if may_claim else ()

    def has_cancel_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("quotes.change_policy")

    def has_settle_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("quotes.add_claim")

    @action(description="Settle claim", permissions=["settle"], icon="payments", variant=ActionVariant.PRIMARY)
    def settle(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Fill in the evidence, see the payout and who loses what, confirm, pay."""
        policy = requested(self, request, object_id)
        try:
            settlement.refuse_closed(policy)
        except Problem as refusal:
            return refused(self, request, policy, refusal.detail)
        form = ClaimForm(request.POST or None, policy)
        sentence = form.sentence() if form.is_valid() else ""
        question = Confirmation(f"Settle the claim on policy {policy}", sentence, "Pay the claim")
        back_url = page_of(self, policy)
        if page := confirmation(self, request, question, form, back_url=back_url, object=policy, table=form.table(), notes=form.notes()):
            return page
        return carried_out(self, request, policy, partial(_settle, form, actor=staff_actor(request)))

    @action(description="Cancel with refund", permissions=["cancel"], icon="cancel", variant=ActionVariant.DANGER)
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Confirm, then cancel and refund the remaining days."""
        policy = requested(self, request, object_id)
        sentence = f"{policy.coverage_amount:,} USD of {policy.product} for {policy.policyholder} end now. The days left are refunded."
        if page := unanswered(self, request, policy, Confirmation(f"Cancel policy {policy}", sentence, "Cancel the policy")):
            return page
        return carried_out(self, request, policy, partial(_cancel, policy, actor=staff_actor(request)))

    @action(description="Cancel the selected policies with refund", permissions=["cancel"])
    def cancel_selected(self, request: HttpRequest, queryset: Policies) -> HttpResponse | None:
        """Confirm with the sum of the refunds, then cancel and refund each."""
        active = queryset.filter(status=Policy.Status.ACTIVE)
        return bulk.run(self, request, active, plan=self._cancellation, act=partial(_cancel, actor=staff_actor(request)))

    def _cancellation(self, policies: list[Policy]) -> Plan:
        now, many = timezone.now(), bulk.counted(self, len(policies))
        refunds = [closing.refund_of(policy, now=now) for policy in policies]
        coverage, refunded = sum((policy.coverage_amount for policy in policies), Decimal(0)), sum(refunds, Decimal(0))
        sentence = (
            f"{many} with {coverage:,} USD of coverage will end now, and {refunded:,} USD will be refunded in all. This cannot be undone."
        )
        lines = [
            [policy, policy.product, policy.policyholder, f"{policy.coverage_amount:,}", f"{refund:,}"]
            for policy, refund in zip(policies, refunds, strict=True)
        ]
        headers = ["Policy", "Product", "Policyholder", "Coverage, USD", "Refund, USD"]
        return Plan(Confirmation(f"Cancel {many}", sentence, f"Cancel {many}"), headers, lines)


def _settle(form: ClaimForm, *, actor: str) -> str:
    reason = form.cleaned_data["reason"]
    claim = settlement.settle(policy_id=form.policy.pk, evidence=form.evidence, occurred_at=form.happened, reason=reason, actor=actor)
    return f"Paid {claim.payout:,} USD: {in_words(claim)}. {reason}"


def _cancel(policy: Policy, *, actor: str) -> str:
    cancelled = closing.cancel_by_staff(policy_id=policy.pk, actor=actor)
    return f"Cancelled, {cancelled.refund:,} USD refunded."
