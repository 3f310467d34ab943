"""Form to settle a claim, with the preview that staff confirm."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminTextInputWidget

from ops.api.problems import Problem
from ops.backoffice.display import written
from ops.backoffice.figures import figure
from ops.backoffice.record import Table
from quotes.admin.claims import in_words
from quotes.claims import EVIDENCE_STEP, Evidence
from quotes.models import Policy
from quotes.services import settlement
from quotes.services.settlement import Settlement

TON_PLACES = 9


class MomentInput(UnfoldAdminTextInputWidget):
    """A date and a time to the second, from the browser's own picker."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(attrs={"step": "1"})


class ClaimForm(forms.Form):
    """The evidence that this cover asks for, when the event happened, and why it is paid. A claim that cannot be paid is an error of it."""

    observed_price = forms.DecimalField(
        min_value=0,
        max_digits=9,
        decimal_places=8,
        widget=UnfoldAdminDecimalFieldWidget,
        help_text="As a fraction of the peg reference, such as 0.935.",
    )
    loss_fraction = forms.DecimalField(
        label="Part that is lost",
        min_value=EVIDENCE_STEP,
        max_value=1,
        max_digits=9,
        decimal_places=8,
        widget=UnfoldAdminDecimalFieldWidget,
        help_text="Of the coverage: above 0, 1 for all of it.",
    )
    occurred_at = forms.DateTimeField(label="When it happened, UTC", widget=MomentInput, help_text="Within the term of the policy.")
    reason = forms.CharField(max_length=256, widget=UnfoldAdminTextInputWidget, help_text="Kept with the claim: what was checked.")

    def __init__(self, data: Any, policy: Policy) -> None:
        super().__init__(data)
        self.policy = policy
        self.settlement: Settlement | None = None
        del self.fields["observed_price" if policy.trigger_price is None else "loss_fraction"]

    def clean(self) -> dict[str, Any]:
        """Validate the fields, then compute the preview or the reason of refusal."""
        told = super().clean() or {}
        if not self.errors:
            try:
                self.settlement = settlement.plan(self.policy, evidence=self.evidence, occurred_at=self.happened, now=timezone.now())
            except Problem as refusal:
                raise forms.ValidationError(refusal.detail) from refusal
        return told

    @property
    def evidence(self) -> Evidence:
        """Of a form whose fields are in order."""
        return Evidence(self.cleaned_data.get("observed_price"), self.cleaned_data.get("loss_fraction"))

    @property
    def happened(self) -> datetime:
        """Of a form whose fields are in order."""
        moment: datetime = self.cleaned_data["occurred_at"]
        return moment

    def sentence(self) -> str:
        """The claim in words, for the confirmation page."""
        if self.settlement is None:
            return ""
        policy, told = self.policy, in_words(self.evidence)
        return (
            f"{self.settlement.payout:,} USD of {policy.coverage_amount:,} USD are paid to {policy.policyholder} for {policy.product}: "
            f"{told} on {self.happened:%Y-%m-%d at %H:%M:%S} UTC. The policy ends with that, and this cannot be undone."
        )

    def table(self) -> Table:
        """Loss by tranche once it is known; before that, the policy's terms."""
        if self.settlement is None:
            return _promise(self.policy)
        rows = [[loss.tranche_id, written(loss.usd), figure(loss.ton, TON_PLACES)] for loss in reversed(self.settlement.losses)]
        return {"headers": ["Tranche", "Loses, USD", "Pays, TON"], "rows": rows}

    def notes(self) -> list[str]:
        """Remarks below the table."""
        if self.settlement is None:
            return []
        return [f"TON stands at {self.settlement.ton_usd.normalize():f} USD.", f"Reason: {self.cleaned_data['reason']}"]


def _promise(policy: Policy) -> Table:
    """One row: a phone shows it as a card, each value beside its name."""
    promise = {"Product": str(policy.product), "Coverage, USD": written(policy.coverage_amount)}
    if policy.trigger_price is not None:
        promise |= {"Trigger": f"{policy.trigger_price:f}", "Floor": f"{policy.floor_price:f}"}
    promise |= {"Starts, UTC": f"{policy.starts_at:%Y-%m-%d %H:%M:%S}", "Ends, UTC": f"{policy.ends_at:%Y-%m-%d %H:%M:%S}"}
    return {"headers": [*promise], "rows": [[*promise.values()]]}
