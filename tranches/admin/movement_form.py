"""Form to move capital."""

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminSelectWidget

from tranches.capital import NANO_TON
from tranches.models import Tranche
from tranches.movements import MovementKind

KINDS = {
    MovementKind.DEPOSIT: "Deposit",
    MovementKind.WITHDRAWAL: "Withdraw",
    MovementKind.DEPLOY: "Deploy: liquid to invested",
    MovementKind.RECALL: "Recall: invested to liquid",
}


class MovementForm(forms.Form):
    """Kind and amount; `seen` holds the balances that the person saw, so that pressing twice moves once."""

    kind = forms.ChoiceField(choices=[(kind.value, label) for kind, label in KINDS.items()], widget=UnfoldAdminSelectWidget)
    amount_ton = forms.DecimalField(
        label="Amount, TON", max_digits=18, decimal_places=9, min_value=NANO_TON, widget=UnfoldAdminDecimalFieldWidget
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any, tranche: Tranche) -> None:
        super().__init__(data, initial={"seen": balances(tranche)})
        self.tranche = tranche

    @property
    def movement(self) -> MovementKind:
        """The chosen kind, of a valid form."""
        return MovementKind(self.cleaned_data["kind"])

    def sentence(self) -> str:
        """The movement in words, for the confirmation page."""
        return f"{KINDS[self.movement]}. {self.tranche}, {self.cleaned_data['amount_ton']:,f} TON."


def balances(tranche: Tranche) -> str:
    """The balances that capital movements change."""
    return f"{tranche.capital_ton}/{tranche.liquid_ton}"
