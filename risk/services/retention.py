"""Delete old snapshots, alerts and results."""

from datetime import datetime, timedelta

from django.db.models import Subquery

from risk.analyses import services as analyses
from risk.batch import services as batches
from risk.models import RiskAlert, RiskSnapshot, VoteStop

SNAPSHOTS_KEPT = timedelta(days=30)
ALERTS_KEPT = timedelta(days=730)
VOTE_STOPS_KEPT = timedelta(days=35)  # as long as the observations behind them


def forget_old(*, now: datetime) -> int:
    """Delete snapshots older than 30 days, alerts resolved two years ago and old stops of single votes; returns how many rows.

    The newest snapshot stays.
    """
    newest = RiskSnapshot.objects.values("pk")[:1]
    snapshots, _ = RiskSnapshot.objects.filter(taken_at__lt=now - SNAPSHOTS_KEPT).exclude(pk__in=Subquery(newest)).delete()
    alerts, _ = RiskAlert.objects.filter(resolved_at__lt=now - ALERTS_KEPT).delete()
    stops, _ = VoteStop.objects.filter(since__lt=now - VOTE_STOPS_KEPT).delete()
    return snapshots + alerts + stops


def forget_results(*, now: datetime) -> int:
    """Delete batches and analyses whose results have been kept long enough; returns how many."""
    return batches.forget_old(now=now) + analyses.forget_old(now=now)
