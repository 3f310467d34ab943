"""The REST face of the tranches: shapes in and out."""

from decimal import Decimal
from typing import Any

import django_filters
from rest_framework import serializers

from ops.api.filters import AnyCaseFilter, TimeFilter
from ops.api.serializers import AnyCaseField, PlainDecimalField, StrictSerializer
from tranches.models import LedgerEntry
from tranches.movements import MovementKind

MOVEMENT_KINDS = [kind.value for kind in MovementKind]


class TrancheApyOut(serializers.Serializer[dict[str, Any]]):
    """One tranche: yield in percent, utilisation 0..1, amounts in TON."""

    tranche_id = serializers.CharField()
    apy = serializers.DecimalField(max_digits=10, decimal_places=4)
    utilization = serializers.DecimalField(max_digits=6, decimal_places=4)
    total_capital_ton = serializers.DecimalField(max_digits=24, decimal_places=9)
    coverage_sold_ton = serializers.DecimalField(max_digits=24, decimal_places=9)
    available_capacity_ton = serializers.DecimalField(max_digits=24, decimal_places=9)
    last_updated = serializers.FloatField(help_text="Unix seconds.")


class ApyOut(serializers.Serializer[dict[str, Any]]):
    """All six tranches, most senior first."""

    tranches = TrancheApyOut(many=True)
    timestamp = serializers.FloatField(help_text="Unix seconds.")


class MovementIn(StrictSerializer):
    """A movement of capital, in TON."""

    kind = AnyCaseField(
        choices=MOVEMENT_KINDS,
        help_text="deposit, withdrawal; deploy turns liquid capital into invested, recall turns it back.",
    )
    amount_ton = PlainDecimalField(max_digits=18, decimal_places=9, min_value=Decimal("0.000000001"))


class MovementOut(serializers.Serializer[dict[str, Any]]):
    """The movement, and the tranche's balances after it."""

    movement_id = serializers.UUIDField()
    tranche_id = serializers.CharField()
    kind = serializers.ChoiceField(choices=MOVEMENT_KINDS)
    amount_ton = serializers.DecimalField(max_digits=24, decimal_places=9)
    capital_ton = serializers.DecimalField(max_digits=24, decimal_places=9)
    liquid_ton = serializers.DecimalField(max_digits=24, decimal_places=9)
    created_at = serializers.DateTimeField()


class LedgerEntryOut(serializers.ModelSerializer[LedgerEntry]):
    """One row of a tranche's ledger: signed changes of its balances."""

    class Meta:
        model = LedgerEntry
        fields = ["id", "kind", "capital_ton", "liquid_ton", "coverage_usd", "premium_usd", "created_at"]


class LedgerFilter(django_filters.FilterSet):
    """By kind or time."""

    kind = AnyCaseFilter(choices=LedgerEntry.Kind.choices)
    created_after = TimeFilter(field_name="created_at", lookup_expr="gte")
    created_before = TimeFilter(field_name="created_at", lookup_expr="lt")
