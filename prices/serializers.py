"""The REST face of the prices: shapes in and out."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from ops.api.serializers import PlainDecimalField, StrictSerializer, TimeField
from prices.models import SOURCE_PATTERN, DepegState

MAX_OBSERVATIONS = 500
Shape = serializers.Serializer[dict[str, Any]]


class PriceField(PlainDecimalField):
    """USD for one unit, to eight decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=20, decimal_places=8, **kwargs)


class ObservationIn(StrictSerializer):
    """An observation of one asset by the source."""

    symbol = serializers.CharField(max_length=16, help_text="A stablecoin of the catalogue or TON, in any case.")
    price_usd = PriceField(min_value=Decimal("0.00000001"))
    observed_at = TimeField(help_text="Within the last 24 h.")


class PricesIn(StrictSerializer):
    """A push of one source."""

    source = serializers.RegexField(  # type: ignore[assignment]  # a field; the metaclass takes it off the class
        SOURCE_PATTERN,
        help_text="A source that staff have assigned to the client, in lower case. All sources of an operator are one vote.",
    )
    observations = ObservationIn(  # type: ignore[call-arg]  # an argument of the list
        many=True, allow_empty=False, max_length=MAX_OBSERVATIONS
    )


class PricesRecordedOut(Shape):
    """How many observations were understood, and how many of them were not known before."""

    received = serializers.IntegerField()
    new = serializers.IntegerField()


class PriceSourceOut(Shape):
    """Newest observation of one source, at most 15 minutes old."""

    source = serializers.CharField()  # type: ignore[assignment]
    price_usd = PriceField()
    observed_at = serializers.DateTimeField()


class PriceOut(Shape):
    """One asset. TON has no reference, so neither deviation nor state."""

    symbol = serializers.CharField()
    price_usd = PriceField(allow_null=True, help_text="The median of the votes, one of each operator; null before any was heard.")
    reference_usd = PriceField(allow_null=True, help_text="What the coin is pegged to: 1, or its net asset value.")
    deviation_pct = serializers.DecimalField(max_digits=12, decimal_places=4, allow_null=True, help_text="Below the reference: negative.")
    state = serializers.ChoiceField(choices=DepegState.State.choices, allow_null=True)
    state_since = serializers.DateTimeField(allow_null=True)
    observed_at = serializers.DateTimeField(allow_null=True)
    stale = serializers.BooleanField(help_text="Whether the price is older than 15 minutes, or missing.")
    sources = PriceSourceOut(many=True)


@extend_schema_serializer(many=False)  # the snapshot is one object, on the path of a list
class PricesOut(Shape):
    """Every asset, TON last."""

    prices = PriceOut(many=True)
    timestamp = serializers.FloatField(help_text="Unix seconds.")


class PricePointOut(Shape):
    """One step. A step in which the asset had no price has no point."""

    time = serializers.DateTimeField(help_text="Start of the step, which may lie before `from`.")
    price_usd = PriceField(required=False, help_text="The last of the step.")
    low_usd = PriceField(required=False)
    high_usd = PriceField(required=False)
    ratio_low = PriceField(
        required=False, allow_null=True, help_text="Lowest price as a fraction of the peg reference then in force; null of TON."
    )
    good_minutes = serializers.IntegerField(required=False, help_text="Minutes of the step whose price enough operators stand behind.")


class PriceHistoryOut(Shape):
    """Prices of one asset over time, oldest first."""

    symbol = serializers.CharField()
    to = serializers.DateTimeField(help_text="Before which it ends. At most the last minute that has ended.")
    step_seconds = serializers.IntegerField()
    points = PricePointOut(many=True)

    def get_fields(self) -> dict[str, Any]:
        """With `from`, which Python reserves."""
        fields: dict[str, Any] = super().get_fields()
        return {"symbol": fields.pop("symbol"), "from": serializers.DateTimeField(help_text="Where it begins."), **fields}
