"""Shapes of the health endpoints."""

from typing import Any

from rest_framework import serializers

from ops.observability.readiness import CODES

Shape = serializers.Serializer[dict[str, Any]]


class HealthOut(Shape):
    """Liveness."""

    status = serializers.ChoiceField(choices=["healthy"])
    service = serializers.CharField()
    version = serializers.CharField()
    timestamp = serializers.FloatField(help_text="Unix seconds.")
    uptime_seconds = serializers.FloatField()


class DependencyOut(Shape):
    """One dependency."""

    status = serializers.ChoiceField(choices=["up", "down"])
    latency_ms = serializers.FloatField()
    detail = serializers.CharField(required=False)


class DependenciesOut(Shape):
    """All dependencies."""

    database = DependencyOut()
    redis = DependencyOut()
    worker = DependencyOut()
    monitors = DependencyOut(help_text="The worker of the schedule's jobs. Without it the other worker does them.")
    courier = DependencyOut(help_text="The worker that sends webhooks. Without it they are late, and nothing else.")
    beat = DependencyOut()


class FeedOut(Shape):
    """Status of one feed of outside data."""

    feed = serializers.CharField()
    brings = serializers.CharField(help_text="What it is asked for: prices, bridges.")
    status = serializers.ChoiceField(choices=["working", "failing"])
    consecutive_failures = serializers.IntegerField()
    last_success_at = serializers.DateTimeField(allow_null=True)


class QueueOut(Shape):
    """A queue of background jobs."""

    name = serializers.CharField()
    waiting = serializers.IntegerField()
    oldest_seconds = serializers.FloatField(help_text="How long the job at its head has waited.")


class DegradedReasonOut(Shape):
    """Why the service is degraded."""

    code = serializers.ChoiceField(choices=CODES)
    detail = serializers.CharField()


class ReadinessOut(Shape):
    """Readiness, with each dependency. A failing feed does not degrade it."""

    status = serializers.ChoiceField(
        choices=["ready", "degraded", "unready"], help_text="`degraded`: in use, for the `reasons`; `unready`: something is down."
    )
    reasons = DegradedReasonOut(many=True)
    checks = DependenciesOut()
    feeds = FeedOut(many=True)
    queues = QueueOut(many=True)
    timestamp = serializers.FloatField(help_text="Unix seconds.")
