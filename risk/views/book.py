"""GET risk/exposure, risk/snapshot."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from clients.permissions import Public
from ops.api import conditional
from ops.api.filters import refuse_unknown
from ops.api.schema import NOT_MODIFIED, problems
from quotes.models import ProductExposure
from quotes.selectors import exposure
from risk.examples.exposure import EXPOSURE
from risk.examples.snapshots import SNAPSHOT
from risk.selectors import snapshots
from risk.serializers.exposure import ExposureOut
from risk.serializers.snapshots import SnapshotOut


class RiskViewSet(GenericViewSet[ProductExposure]):
    """The book as a whole."""

    permission_classes = (Public,)
    filter_backends = ()
    pagination_class = None

    @extend_schema(
        summary="Exposure by coverage type, chain and stablecoin", responses={200: ExposureOut, **NOT_MODIFIED}, examples=[EXPOSURE]
    )
    @action(detail=False)
    def exposure(self, request: Request) -> Response:
        refuse_unknown(request, set())
        return conditional.respond(request, exposure.report())

    @extend_schema(
        summary="Risk of the book as of the newest run",
        description="503 until the monitor has run for the first time.",
        responses={200: SnapshotOut, **NOT_MODIFIED, **problems(503)},
        examples=[SNAPSHOT],
    )
    @action(detail=False)
    def snapshot(self, request: Request) -> Response:
        refuse_unknown(request, set())
        return conditional.respond(request, snapshots.newest())
