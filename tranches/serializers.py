"""The REST face of the tranches: shapes in and out."""

from decimal import Decimal
from typing import Any

import django_filters
from rest_framework import serializers

from ops.api.filters import AnyCaseFilter, TimeFilter
from ops.api.serializers import AnyCaseField, PlainDecimalField, StrictSerializer
from tranches.capital import nano
from tranches.models import LedgerEntry
from tranches.movements import MovementKind

MOVEMENT_KINDS = [kind.value for kind in MovementKind]


class TonField(serializers.DecimalField):
    """TON, to nine decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=24, decimal_places=9, **kwargs)


class NanoField(serializers.RegexField):
    """The same amount in nanoTON: a whole number in a string, exact in any language."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(r"^-?[0-9]{1,24}$", help_text="The same in nanoTON.", **kwargs)

    def to_representation(self, value: Decimal | str) -> str:
        return value if isinstance(value, str) else nano(value)


class TrancheApyOut(serializers.Serializer[dict[str, Any]]):
    """One tranche: yield in percent, utilisation 0..1, amounts in TON."""

    tranche_id = serializers.CharField()
    apy = serializers.DecimalField(max_digits=10, decimal_places=4)
    utilization = serializers.DecimalField(max_digits=6, decimal_places=4)
    total_capital_ton = TonField()
    total_capital_nano = NanoField()
    coverage_sold_ton = TonField()
    coverage_sold_nano = NanoField()
    available_capacity_ton = TonField()
    available_capacity_nano = NanoField()
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
    amount_ton = TonField()
    amount_nano = NanoField()
    capital_ton = TonField(help_text="What the tranche holds.")
    capital_nano = NanoField()
    liquid_ton = TonField(help_text="What of it is liquid.")
    liquid_nano = NanoField()
    created_at = serializers.DateTimeField()


class LedgerEntryOut(serializers.ModelSerializer[LedgerEntry]):
    """One row of a tranche's ledger: signed changes of its balances."""

    capital_nano = NanoField(source="capital_ton", read_only=True)
    liquid_nano = NanoField(source="liquid_ton", read_only=True)

    class Meta:
        model = LedgerEntry
        fields = ["id", "kind", "capital_ton", "capital_nano", "liquid_ton", "liquid_nano", "coverage_usd", "premium_usd", "created_at"]


class LedgerFilter(django_filters.FilterSet):
    """By kind or time."""

    kind = AnyCaseFilter(choices=LedgerEntry.Kind.choices)
    created_after = TimeFilter(field_name="created_at", lookup_expr="gte")
    created_before = TimeFilter(field_name="created_at", lookup_expr="lt")
