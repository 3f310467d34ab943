"""GET risk/alerts; POST risk/alerts/{alert_id}/acknowledge."""

from uuid import UUID

from django.http import StreamingHttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from clients.authentication import caller
from clients.permissions import Public, has_scope
from clients.principals import Scope
from ops.api import conditional, export
from ops.api.filters import refuse_unknown
from ops.api.schema import NOT_MODIFIED, problems
from risk.examples.alerts import ACKNOWLEDGED, ALERTS, CONCENTRATION, LTV
from risk.filters import ALERT_FILTERS, ALERT_PARAMETERS, alert_filters
from risk.models import RiskAlert
from risk.selectors import alerts
from risk.serializers.alerts import AlertOut, AlertsOut
from risk.services import alerts as alert_services


class AlertViewSet(GenericViewSet[RiskAlert]):
    """Figures beyond their limits."""

    queryset = RiskAlert.objects.none()  # for the schema
    lookup_url_kwarg = "alert_id"
    lookup_value_converter = "uuid"
    filter_backends = ()
    pagination_class = None

    def get_permissions(self) -> list[BasePermission]:
        return [has_scope(Scope.RISK)() if self.action == "acknowledge" else Public()]

    @extend_schema(
        operation_id="risk_alerts_read",
        summary="Risk alerts, newest first",
        responses={200: AlertsOut, **NOT_MODIFIED},
        parameters=ALERT_PARAMETERS,
        examples=[ALERTS],
    )
    def list(self, request: Request) -> Response:
        return conditional.respond(request, alerts.report(**alert_filters(request)))

    @extend_schema(
        operation_id="risk_alerts_export",
        summary="Risk alerts as a file",
        description="All that the filters leave, newest first, as a stream of CSV or NDJSON.",
        parameters=[*ALERT_PARAMETERS, export.FORMAT],
        **export.documented(alerts.SHEET, [LTV, CONCENTRATION]),
    )
    @action(detail=False, url_path="export")
    def as_file(self, request: Request) -> StreamingHttpResponse:
        format = export.wanted_format(request, filters=set(ALERT_FILTERS))
        rows = alerts.matching(**alert_filters(request, besides={"format"}))
        return export.respond(request, rows, alerts.SHEET, format=format)

    @extend_schema(
        operation_id="risk_alerts_acknowledge",
        summary="Acknowledge an alert",
        description="Once is enough: the first acknowledgement stands. An alert that becomes worse is open again.",
        request=None,
        responses={200: AlertOut, **problems(409)},
        examples=[ACKNOWLEDGED],
    )
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, alert_id: UUID) -> Response:
        refuse_unknown(request, set())
        return Response(alerts.shown(alert_services.acknowledge(alert_id=alert_id, actor=f"client:{caller(request).name}")))
