"""Shapes in and out."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from bridges.models import KINDS, SEVERITIES, STATUSES
from ops.api.serializers import PlainDecimalField, StrictSerializer, TimeField

MAX_OBSERVATIONS = 500
MAX_AHEAD = timedelta(seconds=60)
MAX_AGE = timedelta(hours=24)
MAX_TRANSFERS = 1_000_000_000


def _score(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=5, decimal_places=4, **options)


def _tvl_usd() -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=20, decimal_places=2, allow_null=True, help_text="Median of the oracles; null when none reported for 30 minutes."
    )


def _change_pct() -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=5, decimal_places=2, allow_null=True, help_text="Percent against the highest TVL of the last 60 minutes."
    )


class BridgeOut(serializers.Serializer[dict[str, Any]]):
    """A bridge and its health."""

    bridge_id = serializers.CharField()
    source_chain = serializers.CharField()
    dest_chain = serializers.CharField()
    is_monitored = serializers.BooleanField(help_text="Whether it is still assessed.")
    health_score = _score()
    health_status = serializers.ChoiceField(choices=STATUSES)
    tvl_usd = _tvl_usd()
    tvl_change_pct = _change_pct()
    exploit_detected = serializers.BooleanField()
    last_updated = serializers.FloatField(allow_null=True, help_text="Unix seconds of the newest observation.")


class HealthPartsOut(serializers.Serializer[dict[str, Any]]):
    """The factors of the score, each 0..1."""

    tvl = _score()
    consensus = _score()
    success = _score(allow_null=True, help_text="Null where nobody reports transfers; its weight is then shared out.")
    freshness = _score()


class BridgeAlertOut(serializers.Serializer[dict[str, Any]]):
    """An alert of the bridge."""

    alert_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=KINDS)
    severity = serializers.ChoiceField(choices=SEVERITIES)
    message = serializers.CharField()
    timestamp = serializers.FloatField(help_text="Unix seconds when it opened.")
    resolved = serializers.BooleanField()


class BridgeHealthOut(BridgeOut):
    """The health of a bridge with its parts and its open alerts."""

    oracle_consensus = _score(help_text="Agreement of the oracles, 0..1.")
    parts = HealthPartsOut()
    active_alerts = BridgeAlertOut(many=True)
    timestamp = serializers.FloatField(help_text="Unix seconds.")


class BridgeReadingOut(serializers.Serializer[dict[str, Any]]):
    """A health reading of the bridge."""

    health_score = _score()
    health_status = serializers.ChoiceField(choices=STATUSES)
    exploit_detected = serializers.BooleanField()
    tvl_usd = _tvl_usd()
    tvl_change_pct = _change_pct()
    parts = HealthPartsOut()
    oracle_count = serializers.IntegerField(help_text="Oracles that had reported within 30 minutes.")
    assessed_at = serializers.DateTimeField()


class BridgeObservationIn(StrictSerializer):
    """An observation of the oracle at one time."""

    tvl_usd = PlainDecimalField(max_digits=20, decimal_places=2, min_value=Decimal(0))
    observed_at = TimeField(help_text="Not older than 24 hours, nor more than 60 seconds ahead.")
    transfers_ok = serializers.IntegerField(
        min_value=0, max_value=MAX_TRANSFERS, required=False, help_text="Since your previous observation; with `transfers_failed`."
    )
    transfers_failed = serializers.IntegerField(min_value=0, max_value=MAX_TRANSFERS, required=False)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Refuse an item that is not an object."""
        if not isinstance(data, Mapping):
            raise serializers.ValidationError("An observation is an object.", code="invalid")
        return super().to_internal_value(data)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        now = timezone.now()
        if not now - MAX_AGE <= attrs["observed_at"] <= now + MAX_AHEAD:
            raise serializers.ValidationError(
                {"observed_at": "Not older than 24 hours, nor more than 60 seconds ahead."}, code="out_of_range"
            )
        if ("transfers_ok" in attrs) != ("transfers_failed" in attrs):
            raise serializers.ValidationError({"transfers_failed": "Give both counts of transfers, or neither."}, code="incomplete")
        return attrs


class BridgeObservationsIn(StrictSerializer):
    """Up to 500 observations of one bridge, by the calling client."""

    observations = BridgeObservationIn(  # type: ignore[call-arg]  # an argument of the list
        many=True, allow_empty=False, max_length=MAX_OBSERVATIONS
    )


class BridgeObservationsOut(serializers.Serializer[dict[str, Any]]):
    """Result of recording the observations."""

    bridge_id = serializers.CharField()
    oracle = serializers.CharField(help_text="`client:` and the name of your client.")
    recorded = serializers.IntegerField()
    already_known = serializers.IntegerField(help_text="Of a time that you reported before; the first report stands.")
