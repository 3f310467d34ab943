"""Shapes of the health endpoints."""

from typing import Any

from rest_framework import serializers

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
    beat = DependencyOut()


class ReadinessOut(Shape):
    """Readiness, with each dependency."""

    status = serializers.ChoiceField(choices=["ready", "unready"])
    checks = DependenciesOut()
    timestamp = serializers.FloatField(help_text="Unix seconds.")
