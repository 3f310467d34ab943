"""Admin page of the stress scenarios."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminSelectWidget

from ops.backoffice.figures import FiguresMixin
from quotes.models import Stablecoin
from risk.models import ScenarioPrice, StressScenario
from risk.services import stress_terms


class PriceForm(forms.ModelForm):  # type: ignore[type-arg]
    """A coin of the catalogue."""

    class Meta:
        model = ScenarioPrice
        fields = ("stablecoin", "price")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        coins = dict.fromkeys([*Stablecoin.objects.values_list("code", flat=True), self.instance.stablecoin])
        choices = [(code, code) for code in coins if code]
        self.fields["stablecoin"] = forms.ChoiceField(choices=choices, widget=UnfoldAdminSelectWidget)
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = name  # the table's heading is no label to a screen reader


class PriceInline(TabularInline):
    """The prices of the scenario; a coin that is not listed keeps its peg."""

    model = ScenarioPrice
    form = PriceForm
    extra = 0


@admin.register(StressScenario)
class StressScenarioAdmin(FiguresMixin):
    """Edited, added and switched off, never deleted: reports name them.

    An edit counts at once for underwriting, and for the figures from the next run on.
    """

    list_display = ("name", "is_active", "annual_probability", "btc_change", "ton_change", "bridge_loss", "exchange_loss")
    percentages = ("annual_probability", "btc_change", "ton_change", "bridge_loss", "exchange_loss")
    list_filter = ("is_active",)
    search_fields = ("name",)
    fields = ("name", "is_active", "annual_probability", ("btc_change", "ton_change"), ("bridge_loss", "exchange_loss"))
    inlines = (PriceInline,)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Hand the terms down when the scenario is whole: its prices are rows of their own."""
        super().save_related(request, form, formsets, change)
        stress_terms.hand_down(at=timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
