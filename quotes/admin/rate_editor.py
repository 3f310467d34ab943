"""Editor of all rates at once, with a preview of the effect on every premium before publishing."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminTextInputWidget

from ops.backoffice.actor import staff_actor
from quotes import rate_effects
from quotes.catalogue import Catalogue
from quotes.pricing import plain
from quotes.selectors import catalogue as catalogue_selectors
from quotes.selectors import exposure
from quotes.services import rates
from quotes.services.rates import Dimension, RateEdit, RatesMoved

PERMISSIONS = ("quotes.change_coveragetype", "quotes.change_chain", "quotes.change_stablecoin")
TEMPLATE = "admin/rate_editor.html"
LIST = "admin:quotes_rateversion_changelist"
GROUPS = {
    Dimension.COVERAGE_TYPE: "Base rates",
    Dimension.CHAIN: "Multipliers of the chains",
    Dimension.STABLECOIN: "Adjustments of the coins",
}
STEP = Decimal("0.000001")
BELOW_ONE = 1 - STEP
BOUNDS = {
    Dimension.COVERAGE_TYPE: (STEP, BELOW_ONE),
    Dimension.CHAIN: (STEP, Decimal("99.999999")),
    Dimension.STABLECOIN: (Decimal(0), BELOW_ONE),
}


class RatesForm(forms.Form):
    """A field for each rate of the catalogue, a note for the history, and the version that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(max_length=200, required=False, widget=UnfoldAdminTextInputWidget, help_text="Why; kept in the history.")

    def __init__(self, catalogue: Catalogue, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.catalogue = catalogue
        self.fields["version"].initial = catalogue.version
        for dimension, code, rate in _rates(catalogue):
            low, high = BOUNDS[dimension]
            self.fields[f"{dimension}:{code}"] = forms.DecimalField(
                label=code,
                initial=plain(rate),
                min_value=low,
                max_value=high,
                max_digits=8,
                decimal_places=6,
                widget=UnfoldAdminDecimalFieldWidget,
            )

    def groups(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The fields by dimension."""
        for dimension, title in GROUPS.items():
            yield title, [self[name] for name in self.fields if name.startswith(f"{dimension}:")]

    def edits(self) -> list[RateEdit]:
        """The rates that differ from the catalogue's."""
        return [
            RateEdit(dimension, code, self.cleaned_data[f"{dimension}:{code}"])
            for dimension, code, rate in _rates(self.catalogue)
            if self.cleaned_data[f"{dimension}:{code}"] != rate
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and cleaned["version"] != self.catalogue.version:
            raise forms.ValidationError(f"The rates were changed meanwhile: version {self.catalogue.version} is the newest. Start again.")
        if not self.errors and not self.edits():
            raise forms.ValidationError("No rate differs from the present one.")
        return cleaned


def view(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Edit, look at the effects, publish. Nothing is written before the last step."""
    catalogue = catalogue_selectors.load()
    form = RatesForm(catalogue, request.POST or None)
    is_review = request.method == "POST" and "edit" not in request.POST and form.is_valid()
    if is_review and "publish" in request.POST:
        return _publish(request, form)
    context = {**model_admin.admin_site.each_context(request), "title": "Edit rates", "form": form, "opts": model_admin.model._meta}
    context["back_url"] = reverse(LIST)
    return TemplateResponse(request, TEMPLATE, context | (_review(form) if is_review else {}))


def _publish(request: HttpRequest, form: RatesForm) -> HttpResponse:
    try:
        version = rates.publish_rates(
            edits=form.edits(),
            actor=staff_actor(request),
            note=form.cleaned_data["note"] or "admin: rate editor",
            expected_version=form.cleaned_data["version"],
        )
    except RatesMoved as moved:
        messages.error(request, str(moved))
        return redirect(request.path)
    messages.success(request, f"Published as {version}; every process uses it within five seconds.")
    return redirect(LIST)


def _review(form: RatesForm) -> dict[str, Any]:
    """What would change: the edits, the effects on all products, and their sum."""
    edits = form.edits()
    after = rate_effects.edited(form.catalogue, {(edit.dimension.value, edit.code): edit.rate for edit in edits})
    found = rate_effects.effects(form.catalogue, after, exposure.by_product())
    old = {(dimension, code): plain(rate) for dimension, code, rate in _rates(form.catalogue)}
    summary = rate_effects.summary(form.catalogue, found) if found else None
    return {
        "edits": [(edit.dimension.value, edit.code, old[edit.dimension, edit.code], plain(edit.rate)) for edit in edits],
        "summary": summary,
        "yearly": f"{abs(summary.yearly_usd):,} USD {'more' if summary.yearly_usd >= 0 else 'less'}" if summary else "",
        "effects": {
            "headers": [
                "Product",
                "Rate now",
                "Rate then",
                "Change, %",
                "Premium now, USD",
                "Premium then, USD",
                "Exposure, USD",
                "More a year, USD",
            ],
            "rows": [_row(effect) for effect in found],
        },
    }


def _row(effect: rate_effects.Effect) -> list[str]:
    product = effect.product
    return [
        f"{product.coverage_type}/{product.chain}/{product.stablecoin}",
        plain(effect.old_rate),
        plain(effect.new_rate),
        f"{effect.change_pct:+}",
        str(effect.old_premium),
        str(effect.new_premium),
        f"{effect.exposure_usd:,}",
        f"{effect.yearly_usd:+,}",
    ]


def _rates(catalogue: Catalogue) -> Iterator[tuple[Dimension, str, Decimal]]:
    parts = {
        Dimension.COVERAGE_TYPE: catalogue.base_rates,
        Dimension.CHAIN: catalogue.chain_multipliers,
        Dimension.STABLECOIN: catalogue.stablecoin_adjustments,
    }
    for dimension, rates_of in parts.items():
        for code, rate in rates_of.items():
            yield dimension, code, rate
