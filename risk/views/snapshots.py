"""GET risk/snapshots."""

from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from clients.permissions import Public
from ops.api import export
from risk.examples.snapshots import FIGURES, SUMMARY
from risk.filters import SnapshotFilter
from risk.models import RiskSnapshot
from risk.selectors import snapshots
from risk.serializers.snapshots import SnapshotSummaryOut


class SnapshotViewSet(GenericViewSet[Any]):
    """The history of the risk figures."""

    permission_classes = (Public,)
    serializer_class = SnapshotSummaryOut
    filterset_class = SnapshotFilter

    def get_queryset(self) -> QuerySet[RiskSnapshot]:
        return snapshots.history()

    @extend_schema(
        operation_id="risk_snapshots_export",
        summary="Risk figures over time as a file",
        description="All that the filters leave, newest first, as a stream of CSV or NDJSON.",
        parameters=[export.FORMAT],
        filters=True,
        **export.documented(snapshots.SHEET, [FIGURES]),
    )
    @action(detail=False, url_path="export", pagination_class=None)
    def as_file(self, request: Request) -> StreamingHttpResponse:
        format = export.wanted_format(request, filters=set(SnapshotFilter.base_filters))
        rows = export.filtered(request, SnapshotFilter, self.get_queryset())
        return export.respond(request, rows, snapshots.SHEET, format=format)

    @extend_schema(summary="Risk figures over time, newest first", responses=SnapshotSummaryOut(many=True), examples=[SUMMARY])
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response([snapshots.summary(snapshot) for snapshot in page])
