"""GET bridges, bridge-health/{bridge_id}, bridges/{bridge_id}/history; POST bridges/{bridge_id}/observations."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from bridges import selectors
from bridges.catalogue import BRIDGES
from bridges.examples import BRIDGE, HEALTH, OBSERVATIONS, READING, RECORDED
from bridges.filters import BridgeFilter, ReadingFilter
from bridges.measures import CLIENT, Observation
from bridges.models import Bridge, BridgeReading
from bridges.serializers import BridgeHealthOut, BridgeObservationsIn, BridgeObservationsOut, BridgeOut, BridgeReadingOut
from bridges.services.observations import record_observations
from clients.authentication import caller
from clients.permissions import Public, has_scope
from clients.principals import Scope
from ops.api import conditional
from ops.api.filters import StrictFilterBackend, refuse_unknown
from ops.api.ids import AnyCaseId
from ops.api.pagination import CursorPagination
from ops.api.schema import NOT_MODIFIED

BRIDGE_IDS = tuple(terms.bridge_id for terms in BRIDGES)


class BridgePagination(CursorPagination):
    """In the order of their ids."""

    ordering = "bridge_id"


class BridgeHealthViewSet(AnyCaseId):
    """The newest score of a bridge, its parts and the open alerts."""

    queryset = Bridge.objects.none()  # for the schema
    permission_classes = (Public,)
    filter_backends = ()
    pagination_class = None
    lookup_url_kwarg = "bridge_id"
    known_ids = BRIDGE_IDS
    lookup_value_converter = "str"

    @extend_schema(summary="Health of a bridge", responses={200: BridgeHealthOut, **NOT_MODIFIED}, examples=[HEALTH], tags=["bridges"])
    def retrieve(self, request: Request, bridge_id: str) -> Response:
        refuse_unknown(request, set())
        return conditional.respond(request, selectors.health_report(bridge_id))


class BridgeViewSet(AnyCaseId):
    """The nine bridges, their history and what oracles report of them."""

    serializer_class = BridgeOut
    pagination_class = BridgePagination
    filterset_class = BridgeFilter
    lookup_url_kwarg = "bridge_id"
    known_ids = BRIDGE_IDS
    lookup_value_converter = "str"

    def get_permissions(self) -> list[BasePermission]:
        return [has_scope(Scope.ORACLE)() if self.action == "observations" else Public()]

    def get_queryset(self) -> QuerySet[Any]:
        return BridgeReading.objects.filter(bridge=self.kwargs.get("bridge_id")) if self.action == "history" else selectors.bridges()

    @extend_schema(summary="Bridges and their health", responses=BridgeOut(many=True), examples=[BRIDGE])
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response([selectors.summary(bridge) for bridge in page])

    @extend_schema(summary="Health of a bridge over time, newest first", responses=BridgeReadingOut(many=True), examples=[READING])
    @action(detail=True, filterset_class=ReadingFilter, pagination_class=CursorPagination, filter_backends=[StrictFilterBackend])
    def history(self, request: Request, bridge_id: str) -> Response:
        selectors.require_bridge(bridge_id)
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response([selectors.reading_report(reading) for reading in page])

    @extend_schema(
        operation_id="bridges_observe",
        summary="Report observations",
        description="What you already reported for a time stands. The next run, within a minute, judges by what is new.",
        request=BridgeObservationsIn,
        responses={201: BridgeObservationsOut},
        examples=[OBSERVATIONS, RECORDED],
    )
    @action(detail=True, methods=["post"], pagination_class=None, filter_backends=[])
    def observations(self, request: Request, bridge_id: str) -> Response:
        refuse_unknown(request, set())
        body = BridgeObservationsIn(data=request.data)
        body.is_valid(raise_exception=True)
        oracle = f"{CLIENT}{caller(request).name}"
        seen = [Observation(oracle=oracle, **terms) for terms in body.validated_data["observations"]]
        recorded = record_observations(bridge_id=bridge_id, observations=seen, now=timezone.now())
        answer = {"bridge_id": bridge_id, "oracle": oracle, "recorded": recorded, "already_known": len(seen) - recorded}
        return Response(answer, status=201)
