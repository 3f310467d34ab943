"""Delete old observations and readings."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from bridges.models import Bridge, BridgeObservation, BridgeReading

RETENTION = timedelta(days=30)


def forget_old(*, now: datetime) -> int:
    """Delete observations and readings older than 30 days; returns the number of rows. The newest reading of a bridge stays."""
    until = now - RETENTION
    is_latest = Exists(Bridge.objects.filter(latest=OuterRef("pk")))
    observations, _ = BridgeObservation.objects.filter(observed_at__lt=until).delete()
    readings, _ = BridgeReading.objects.filter(~is_latest, assessed_at__lt=until).delete()
    return observations + readings
