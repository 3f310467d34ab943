"""The shapes of GET risk/alerts and POST risk/alerts/{alert_id}/acknowledge."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from risk.models.alerts import SEVERITIES, RiskAlert
from risk.models.fields import RATIO_DIGITS, RATIO_PLACES
from risk.models.limits import ALERT_TYPES

Shape = serializers.Serializer[dict[str, Any]]


def ratio(**options: Any) -> serializers.DecimalField:
    """A ratio, 0.75 for 75 %."""
    return serializers.DecimalField(max_digits=RATIO_DIGITS, decimal_places=RATIO_PLACES, **options)


class AlertOut(Shape):
    """A figure beyond its limit."""

    id = serializers.UUIDField()
    alert_type = serializers.ChoiceField(choices=ALERT_TYPES)
    severity = serializers.ChoiceField(choices=SEVERITIES, help_text="The worst so far.")
    message = serializers.CharField(help_text="Of the moment when it opened or became worse.")
    subject = serializers.CharField(allow_null=True, help_text="The coin of a concentration; null where the whole book is meant.")
    current_value = ratio(help_text="As of the newest run.")
    limit_value = ratio()
    status = serializers.ChoiceField(choices=RiskAlert.Status.choices)
    timestamp = serializers.FloatField(help_text="Unix seconds when it opened.")


@extend_schema_serializer(many=False)  # the snapshot is one object, on the path of a list
class AlertsOut(Shape):
    """The alerts, newest first."""

    alerts = AlertOut(many=True)
    total_alerts = serializers.IntegerField()
    critical_count = serializers.IntegerField()
    timestamp = serializers.FloatField(help_text="Unix seconds.")
