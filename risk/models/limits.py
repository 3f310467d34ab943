"""Risk limits."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from ops.audit.tracking import audited
from risk.models.fields import ratio_field
from risk.thresholds import AlertType, Direction, Limit

ALERT_TYPES = [(kind.value, kind.value) for kind in AlertType]
DIRECTIONS = [(direction.value, direction.value) for direction in Direction]


@audited()
class RiskLimit(models.Model):
    """When a figure is High and when it is Critical. One row an alert type, edited by staff."""

    alert_type = models.CharField(max_length=32, primary_key=True, choices=ALERT_TYPES)
    direction = models.CharField(max_length=8, choices=DIRECTIONS, help_text="On which side of its limits the figure is bad.")
    high_at = ratio_field(help_text="A fraction: 0.70 is 70 %.")
    critical_at = ratio_field()
    hysteresis = ratio_field(default=Decimal("0.01"), help_text="How far back on the good side of High the figure must be to end an alert.")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["alert_type"]
        constraints = [
            models.CheckConstraint(condition=Q(alert_type__in=[kind.value for kind in AlertType]), name="risk_limit_type_known"),
            models.CheckConstraint(
                condition=Q(direction=Direction.ABOVE, critical_at__gte=F("high_at"))
                | Q(direction=Direction.BELOW, critical_at__lte=F("high_at")),
                name="risk_limit_critical_is_worse",
            ),
            models.CheckConstraint(condition=Q(high_at__gte=0, critical_at__gte=0, hysteresis__gte=0), name="risk_limit_not_negative"),
        ]

    def __str__(self) -> str:
        return self.alert_type

    def clean(self) -> None:
        """Validate before the database refuses: a form without the direction would not check it."""
        if None in (self.high_at, self.critical_at) or self.high_at == self.critical_at:
            return
        if (self.critical_at > self.high_at) is not (self.direction == Direction.ABOVE):
            raise ValidationError({"critical_at": f"Critical is the worse of the two: {self.direction} High."})

    def limit(self) -> Limit:
        """The row as the rules know it."""
        return Limit(AlertType(self.alert_type), Direction(self.direction), self.high_at, self.critical_at, self.hysteresis)
