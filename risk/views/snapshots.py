"""GET risk/snapshots."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from clients.permissions import Public
from risk.examples.snapshots import SUMMARY
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

    @extend_schema(summary="Risk figures over time, newest first", responses=SnapshotSummaryOut(many=True), examples=[SUMMARY])
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response([snapshots.summary(snapshot) for snapshot in page])
