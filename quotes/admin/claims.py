"""Claims that were settled. They are settled on the page of the policy."""

from django.contrib import admin
from unfold.decorators import display

from ops.backoffice.export import CsvExportMixin
from ops.backoffice.readonly import UncountedAdmin
from ops.backoffice.record import RecordMixin, Table
from quotes.claims import ZERO, Evidence
from quotes.models import Claim
from quotes.pricing import plain
from tranches.terms import TRANCHES

COLUMNS = ("policy_id", "payout", "observed_price", "loss_fraction", "occurred_at", "settled_at", "reason", "actor", "ton_usd")


@admin.register(Claim)
class ClaimAdmin(RecordMixin, CsvExportMixin, UncountedAdmin):
    """Read-only; the page shows what each tranche lost."""

    list_display = ("policy", "payout", "evidence", "occurred_at", "settled_at", "actor")
    list_select_related = ("policy",)
    list_filter = ("policy__product__coverage_type", "policy__product__chain", "policy__product__stablecoin")
    search_fields = ("=policy__id", "=policy__policyholder")
    search_help_text = "The whole id of a policy, or its policyholder"
    fieldsets = (
        (None, {"fields": ("policy", "payout", "reason", ("actor", "settled_at"))}),
        ("Event", {"fields": ("occurred_at", ("observed_price", "loss_fraction"))}),
        ("Payment", {"fields": ("ton_usd",)}),
    )
    export_columns = {name: name for name in COLUMNS}

    @display(description="evidence")
    def evidence(self, claim: Claim) -> str:
        return in_words(claim)

    def record(self, obj: Claim) -> list[Table]:
        return [{"title": "Losses", "headers": ["Tranche", "USD"], "rows": losses(obj)}]


def in_words(shown: Claim | Evidence) -> str:
    """The evidence of the loss in words."""
    if shown.observed_price is not None:
        return f"observed price {plain(shown.observed_price)}"
    return f"part that is lost {plain(shown.loss_fraction or ZERO)}"


def losses(claim: Claim) -> list[list[object]]:
    """What each tranche lost, in USD, most senior first."""
    return [[terms.tranche_id, usd] for terms, usd in zip(TRANCHES, claim.loss_split, strict=True)]
