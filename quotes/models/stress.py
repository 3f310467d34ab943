"""What underwriting knows of the stress scenarios."""

from django.db import models
from django.db.models import Q


class StressTable(models.Model):
    """The stress terms that the risk monitor handed down last: a single row, missing until its first run.

    `digest` names the terms: a process that holds those of a digest need not read them again.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the terms.")
    terms = models.JSONField(help_text="{scenarios: [[name, TON factor]], payouts: {product id: [part lost in each scenario]}}")
    handed_down_at = models.DateTimeField()
    known_until = models.DateTimeField(null=True, help_text="Until when the next snapshot is due; nothing is sold on an older one.")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="stress_table_single_row")]

    def __str__(self) -> str:
        return f"stress terms of {self.handed_down_at:%Y-%m-%d %H:%M:%S}"
