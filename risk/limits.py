"""Old place of `risk.thresholds`, which a migration imports."""

from risk.thresholds import Direction

__all__ = ["Direction"]
