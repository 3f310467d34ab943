"""GET /health (liveness) and /health/ready (readiness)."""

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ops.api.problems import RETRY_AFTER_SECONDS
from ops.observability import liveness, readiness
from ops.observability.examples import DEGRADED, HEALTH, READY, UNREADY
from ops.observability.serializers import HealthOut, ReadinessOut


class HealthView(APIView):
    """Liveness: answers without touching anything else."""

    permission_classes = (AllowAny,)
    authentication_classes = ()

    @extend_schema(summary="Liveness", responses=HealthOut, examples=[HEALTH], tags=["health"])
    def get(self, request: Request) -> Response:
        return Response(liveness.report())


class ReadinessView(APIView):
    """Readiness: database, Redis, the three workers and beat, and whether the jobs keep up."""

    permission_classes = (AllowAny,)
    authentication_classes = ()

    @extend_schema(
        summary="Readiness of each dependency",
        responses={200: ReadinessOut, (503, "application/json"): OpenApiResponse(ReadinessOut, "A dependency is down.")},
        examples=[READY, DEGRADED, UNREADY],
        tags=["health"],
    )
    def get(self, request: Request) -> Response:
        report = readiness.report()
        answers = report["status"] != "unready"
        return Response(report, status=200 if answers else 503, headers={} if answers else {"Retry-After": str(RETRY_AFTER_SECONDS)})
