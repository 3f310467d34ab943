"""Limits of the risk monitor: when a figure is High or Critical, when its alert resolves, and the alert's message. No Django."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class AlertType(StrEnum):
    """Alert types. All figures are ratios; concentration is judged for each coin."""

    LTV = "LTV_Breach"
    RESERVE = "Reserve_Low"
    CONCENTRATION = "Concentration_High"
    CORRELATION = "Correlation_Spike"
    STRESS = "Stress_Loss_High"
    VAR = "VaR_Breach"


class Severity(StrEnum):
    """Severity, least first."""

    HIGH = "High"
    CRITICAL = "Critical"


class Direction(StrEnum):
    """On which side of its limits a figure is bad."""

    ABOVE = "above"
    BELOW = "below"


LABELS = {
    AlertType.LTV: "LTV",
    AlertType.RESERVE: "Reserves",
    AlertType.CONCENTRATION: "Concentration",
    AlertType.CORRELATION: "Correlation",
    AlertType.STRESS: "Stress loss",
    AlertType.VAR: "VaR",
}
WORDS = {Severity.HIGH: "warning", Severity.CRITICAL: "critical"}
SIGNS = {Direction.ABOVE: ">=", Direction.BELOW: "<="}


@dataclass(frozen=True, slots=True)
class Limit:
    """The limits of one figure, as fractions. An alert ends when the figure is `hysteresis` back on the good side of `high_at`."""

    alert_type: AlertType
    direction: Direction
    high_at: Decimal
    critical_at: Decimal
    hysteresis: Decimal = Decimal("0.01")

    def severity_of(self, value: Decimal) -> Severity | None:
        """Severity of a value; None within the limits."""
        if self._reaches(value, self.critical_at):
            return Severity.CRITICAL
        return Severity.HIGH if self._reaches(value, self.high_at) else None

    def is_cleared_by(self, value: Decimal) -> bool:
        """Whether a value ends an alert; 0 always does where it keeps the limits, whatever the hysteresis asks for."""
        if self.severity_of(value):
            return False
        if self.direction is Direction.ABOVE:
            return value <= max(self.high_at - self.hysteresis, Decimal(0))
        return value >= self.high_at + self.hysteresis

    def at(self, severity: Severity) -> Decimal:
        """The limit of a severity."""
        return self.critical_at if severity is Severity.CRITICAL else self.high_at

    def message(self, value: Decimal, severity: Severity) -> str:
        """As in `LTV critical: 76.00% >= 75.00%`."""
        return f"{LABELS[self.alert_type]} {WORDS[severity]}: {value:.2%} {SIGNS[self.direction]} {self.at(severity):.2%}"

    def _reaches(self, value: Decimal, limit: Decimal) -> bool:
        return value >= limit if self.direction is Direction.ABOVE else value <= limit


LAUNCH_LIMITS = (
    Limit(AlertType.LTV, Direction.ABOVE, Decimal("0.70"), Decimal("0.75")),
    Limit(AlertType.RESERVE, Direction.BELOW, Decimal("0.20"), Decimal("0.15")),
    Limit(AlertType.CONCENTRATION, Direction.ABOVE, Decimal("0.25"), Decimal("0.30")),
    Limit(AlertType.CORRELATION, Direction.ABOVE, Decimal("0.70"), Decimal("0.85")),
    Limit(AlertType.STRESS, Direction.ABOVE, Decimal("0.30"), Decimal("0.40")),
    Limit(AlertType.VAR, Direction.ABOVE, Decimal("0.10"), Decimal("0.15")),
)
