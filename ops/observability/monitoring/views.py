"""GET /api/v1/metrics, and the monitoring API: how the service does, for operators."""

import time
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from ops.api.filters import refuse_unknown
from ops.observability.monitoring import cleanup, examples, health, reports, sections
from ops.observability.monitoring import serializers as shapes
from ops.observability.monitoring.access import MayOperate, MayWatch, authenticators


class _ReportViewSet(GenericViewSet[Any]):
    """Reports without rows: nothing to filter, nothing to page."""

    authentication_classes = authenticators()
    filter_backends = ()
    pagination_class = None


class OverviewViewSet(_ReportViewSet):
    """The service in a few figures."""

    permission_classes = (MayWatch,)

    @extend_schema(
        operation_id="metrics", summary="The service in a few figures", responses=shapes.OverviewOut, examples=[examples.OVERVIEW]
    )
    def list(self, request: Request) -> Response:
        refuse_unknown(request, set())
        return Response(reports.overview())


class MonitoringViewSet(_ReportViewSet):
    """Monitoring of all processes and hosts."""

    permission_classes = (MayOperate,)

    @extend_schema(summary="Healthy, degraded or unhealthy, and why", responses=shapes.ServiceHealthOut, examples=[examples.HEALTH])
    @action(detail=False)
    def health(self, request: Request) -> Response:
        refuse_unknown(request, set())
        return Response(health.report())

    @extend_schema(
        summary="Requests by endpoint", parameters=[shapes.WindowIn], responses=shapes.ApiMetricsOut, examples=[examples.API_METRICS]
    )
    @action(detail=False, url_path="metrics/api")
    def metrics_api(self, request: Request) -> Response:
        return Response(reports.api(_window(request)))

    @extend_schema(
        summary="Quotes and binds",
        parameters=[shapes.WindowIn],
        responses=shapes.UnderwritingMetricsOut,
        examples=[examples.UNDERWRITING_METRICS],
    )
    @action(detail=False, url_path="metrics/underwriting")
    def metrics_underwriting(self, request: Request) -> Response:
        return Response(reports.underwriting(_window(request)))

    @extend_schema(
        summary="WebSockets",
        parameters=[shapes.WindowIn],
        responses=shapes.WebSocketMetricsOut,
        examples=[examples.WEBSOCKET_METRICS],
    )
    @action(detail=False, url_path="metrics/websocket")
    def metrics_websocket(self, request: Request) -> Response:
        return Response(reports.websocket(_window(request)))

    @extend_schema(
        summary="PostgreSQL, Redis and the caches",
        parameters=[shapes.WindowIn],
        responses=shapes.DatabaseMetricsOut,
        examples=[examples.DATABASE_METRICS],
    )
    @action(detail=False, url_path="metrics/database")
    def metrics_database(self, request: Request) -> Response:
        return Response(reports.database(_window(request)))

    @extend_schema(
        summary="What to look at first", parameters=[shapes.WindowIn], responses=shapes.DashboardOut, examples=[examples.DASHBOARD]
    )
    @action(detail=False)
    def dashboard(self, request: Request) -> Response:
        return Response(reports.dashboard(_window(request)))

    @extend_schema(
        summary="Notifications and their deliveries", responses=shapes.NotificationStatsOut, examples=[examples.NOTIFICATION_STATS]
    )
    @action(detail=False, url_path="notifications/stats")
    def notifications_stats(self, request: Request) -> Response:
        refuse_unknown(request, set())
        return Response({"notifications": sections.read("notifications"), "timestamp": time.time()})

    @extend_schema(summary="Processes, queues, jobs and feeds", responses=shapes.SystemStatusOut, examples=[examples.SYSTEM_STATUS])
    @action(detail=False, url_path="system/status")
    def system_status(self, request: Request) -> Response:
        refuse_unknown(request, set())
        return Response(reports.system_status())

    @extend_schema(summary="Forget what was measured", request=None, responses=shapes.ForgottenOut, examples=[examples.FORGOTTEN])
    @action(detail=False, methods=["post"], url_path="metrics/reset")
    def metrics_reset(self, request: Request) -> Response:
        refuse_unknown(request, set())
        return Response({"forgotten": cleanup.reset_metrics(actor=str(request.user)), "timestamp": time.time()})

    @extend_schema(summary="Remove what nobody needs any more", request=None, responses=shapes.RemovedOut, examples=[examples.REMOVED])
    @action(detail=False, methods=["post"])
    def cleanup(self, request: Request) -> Response:
        refuse_unknown(request, set())
        return Response({"removed": cleanup.clean_up(actor=str(request.user)), "timestamp": time.time()})


def _window(request: Request) -> int:
    """The seconds that are asked for. Raises ValidationError."""
    refuse_unknown(request, {"window"})
    asked = shapes.WindowIn(data=request.query_params)
    asked.is_valid(raise_exception=True)
    seconds: int = asked.validated_data["window"]
    return seconds
