"""Shapes of the monitoring endpoints. Durations are in milliseconds, within 1 %."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from ops.observability.job_status import RunOutcome
from ops.observability.metrics.windows import MAX_SECONDS
from ops.observability.monitoring.status import DEPENDENCY, JOB, LIMITS, Status
from ops.observability.serializers import DependenciesOut, FeedOut, QueueOut

Shape = serializers.Serializer[dict[str, Any]]
STATUSES = [status.value for status in Status]
DEFAULT_SECONDS = 300


class WindowIn(Shape):
    """Which time is asked for."""

    window = serializers.IntegerField(
        min_value=10, max_value=MAX_SECONDS, default=DEFAULT_SECONDS, help_text="How far back to look, in seconds."
    )


class Timed(Shape):
    """Base of reports, with their time."""

    timestamp = serializers.FloatField(help_text="Unix seconds.")


class Windowed(Timed):
    """A report over a window of time, of all processes and hosts. It is renewed every ten seconds."""

    window_seconds = serializers.FloatField(help_text="The time that the figures are of: that asked for, up to the next whole slot.")


class DurationsOut(Shape):
    """A distribution of durations; null without samples."""

    count = serializers.IntegerField()
    mean = serializers.FloatField(allow_null=True)
    p50 = serializers.FloatField(allow_null=True)
    p95 = serializers.FloatField(allow_null=True)
    p99 = serializers.FloatField(allow_null=True)


class CountsOut(serializers.DictField):
    """Counts by name."""

    child = serializers.IntegerField()


class ReasonOut(Shape):
    """A reason why the service is not healthy."""

    check = serializers.ChoiceField(choices=[DEPENDENCY, JOB, *LIMITS])
    status = serializers.ChoiceField(choices=STATUSES)
    detail = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    limit = serializers.FloatField(allow_null=True)


class VerdictOut(Shape):
    """Healthy or not, and why."""

    status = serializers.ChoiceField(choices=STATUSES)
    reasons = ReasonOut(many=True)


class ServiceHealthOut(Timed, VerdictOut):
    """The verdict, with every reason, and each dependency."""

    checks = DependenciesOut()


class RequestFiguresOut(Shape):
    """How often, how fast, how often wrong."""

    requests = serializers.IntegerField()
    requests_per_second = serializers.FloatField()
    errors = CountsOut(  # type: ignore[assignment]  # a field; the metaclass takes it off the class
        help_text="Answers with a status of 400 and above, by status."
    )
    error_rate = serializers.FloatField(allow_null=True, help_text="Share of answers with a status of 500 and above.")
    latency = DurationsOut()


class EndpointOut(RequestFiguresOut):
    """One endpoint."""

    endpoint = serializers.CharField(help_text="Method and path; `other` for what no endpoint answers.")


class ApiMetricsOut(RequestFiguresOut, Windowed):
    """HTTP, all together and by endpoint."""

    endpoints = EndpointOut(many=True)


class AskedProductOut(Shape):
    """How often a product was quoted and bound."""

    coverage_type = serializers.CharField()
    chain = serializers.CharField()
    stablecoin = serializers.CharField()
    quotes = serializers.IntegerField()
    policies = serializers.IntegerField()


class UnderwritingMetricsOut(Windowed):
    """Quotes and binds."""

    quotes = serializers.IntegerField()
    quotes_per_hour = serializers.FloatField()
    policies = serializers.IntegerField()
    quote_to_bind_rate = serializers.FloatField(allow_null=True)
    quote_latency = DurationsOut()
    bind_latency = DurationsOut()
    bind_outcomes = CountsOut(help_text="bound, replayed, refused, failed.")
    top_products = AskedProductOut(many=True)


class WebSocketMetricsOut(Windowed):
    """WebSockets."""

    connections = CountsOut(help_text="Open now, by path.")
    subscriptions = CountsOut(help_text="Held now, by channel.")
    messages_sent = CountsOut(help_text="By channel.")
    delivery_latency = DurationsOut()


class StatementOut(DurationsOut):
    """Round trips that begin with one kind of statement."""

    statement = serializers.CharField()


class ConnectionsOut(Shape):
    """Connections to the database."""

    active = serializers.IntegerField()
    idle = serializers.IntegerField()
    idle_in_transaction = serializers.IntegerField()
    total = serializers.IntegerField()
    max_connections = serializers.IntegerField()
    size_bytes = serializers.IntegerField()


class RedisOut(Shape):
    """Redis, since it started."""

    used_memory_mb = serializers.FloatField()
    connected_clients = serializers.IntegerField()
    hits = serializers.IntegerField()
    misses = serializers.IntegerField()
    hit_rate = serializers.FloatField(allow_null=True)


class CacheOut(Shape):
    """One cache of this service."""

    cache = serializers.CharField()
    hits = serializers.IntegerField()
    misses = serializers.IntegerField()
    hit_rate = serializers.FloatField()


class DatabaseMetricsOut(Windowed):
    """PostgreSQL, Redis and the caches."""

    query_latency = DurationsOut()
    statements = StatementOut(many=True)
    connections = ConnectionsOut()
    redis = RedisOut()
    caches = CacheOut(many=True)


class Loaded(Shape):
    """How busy the machine is that answered."""

    cpu_percent = serializers.FloatField()
    memory_percent = serializers.FloatField()
    memory_mb = serializers.FloatField(help_text="In use on the host.")
    disk_percent = serializers.FloatField()


class HostOut(Loaded):
    """The machine that answered."""

    network_sent_bytes = serializers.IntegerField()
    network_received_bytes = serializers.IntegerField()


class DashboardOut(Windowed, VerdictOut):
    """What an operator looks at first."""

    http = RequestFiguresOut()
    quotes_per_hour = serializers.FloatField()
    quote_to_bind_rate = serializers.FloatField(allow_null=True)
    quote_latency = DurationsOut()
    bind_latency = DurationsOut()
    query_latency = DurationsOut()
    top_products = AskedProductOut(many=True)
    connections = serializers.IntegerField(help_text="Open WebSockets.")
    alerts = serializers.DictField(child=CountsOut(), help_text="Open alerts by monitor and severity.")
    host = HostOut()


class NotificationStatsOut(Timed):
    """Notifications and their deliveries."""

    notifications = serializers.DictField(help_text="Figures by name.")


class ProcessOut(Shape):
    """A process that records metrics."""

    process = serializers.CharField(help_text="Host and process id.")
    seen_seconds_ago = serializers.FloatField()


class JobOut(Shape):
    """A job of the schedule and its last run."""

    name = serializers.CharField()
    task = serializers.CharField()
    is_enabled = serializers.BooleanField()
    interval_seconds = serializers.FloatField(allow_null=True)
    outcome = serializers.ChoiceField(choices=[outcome.value for outcome in RunOutcome])
    started_at = serializers.DateTimeField(allow_null=True)
    duration_ms = serializers.FloatField(allow_null=True)
    succeeded_at = serializers.DateTimeField(allow_null=True)
    detail = serializers.CharField()
    is_overdue = serializers.BooleanField(help_text="No run has ended for two intervals and a minute.")
    is_failing = serializers.BooleanField(help_text="The last run that ended failed.")


class SystemStatusOut(Timed):
    """Processes, queues, jobs and feeds."""

    service = serializers.CharField()
    version = serializers.CharField()
    uptime_seconds = serializers.FloatField(help_text="Of the process that answered.")
    host = HostOut()
    checks = DependenciesOut()
    feeds = FeedOut(many=True)
    processes = ProcessOut(many=True)
    queues = QueueOut(many=True)
    jobs = JobOut(many=True)


class ForgottenOut(Timed):
    """What a reset took away."""

    forgotten = serializers.IntegerField(help_text="Keys in Redis.")


class RemovedOut(Timed):
    """What a clean-up took away."""

    removed = CountsOut(help_text="Rows and entries, by what they were.")


@extend_schema_serializer(many=False)  # one object, on a path that looks like a list's
class OverviewOut(Timed, Loaded):
    """The service in a few figures, over the last five minutes."""

    uptime_seconds = serializers.FloatField(help_text="Of the process that answered.")
    http_metrics = RequestFiguresOut()
    batch_metrics = RequestFiguresOut(help_text="Of POST batch-process; further figures may follow.")
    api_health = serializers.ChoiceField(choices=STATUSES)
    api_health_reasons = ReasonOut(many=True, help_text="Why it is not healthy.")
