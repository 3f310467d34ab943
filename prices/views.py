"""GET and POST prices, GET prices/{symbol}/history."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from clients.authentication import caller
from clients.permissions import Public, has_scope
from clients.principals import Scope
from ops.api import conditional, spans
from ops.api.filters import refuse_unknown
from ops.api.schema import NOT_MODIFIED
from prices import history, selectors, services
from prices.consensus import Observation
from prices.examples import HISTORY, PRICES, PUSH, RECORDED
from prices.minute_keeping import MINUTES_RETENTION
from prices.models import AssetPrice
from prices.serializers import PriceHistoryOut, PricesIn, PricesOut, PricesRecordedOut


class PriceViewSet(GenericViewSet[AssetPrice]):
    """Prices of the stablecoins and of TON."""

    filter_backends = ()
    pagination_class = None
    lookup_url_kwarg = "symbol"
    lookup_value_converter = "str"

    def get_permissions(self) -> list[BasePermission]:
        return [has_scope(Scope.ORACLE)() if self.action == "create" else Public()]

    @extend_schema(
        operation_id="prices_read",
        summary="Price, peg reference and depeg state of every asset",
        responses={200: PricesOut, **NOT_MODIFIED},
        examples=[PRICES],
    )
    def list(self, request: Request) -> Response:
        refuse_unknown(request, set())
        return conditional.respond(request, selectors.price_report())

    @extend_schema(
        operation_id="prices_history",
        summary="Prices of an asset over time",
        description="The consensus of each minute, summed up in steps, oldest first. Minutes are kept for 430 days.",
        parameters=spans.documented(history.FIELDS),
        responses={200: PriceHistoryOut, **NOT_MODIFIED},
        examples=[HISTORY],
    )
    @action(detail=True, url_path="history")
    def past(self, request: Request, symbol: str) -> Response:
        span = spans.asked(request, fields=history.FIELDS, now=timezone.now(), kept_for=MINUTES_RETENTION)
        return conditional.respond(request, history.history_report(symbol=history.asset(symbol), span=span))

    @extend_schema(
        operation_id="prices_push",
        summary="Push what a source saw",
        description=(
            "All observations are taken, or none. One that is known already, by symbol, source and time, changes nothing. "
            "Staff assign sources to clients: a source that is not the client's is 403 `source_not_assigned`."
        ),
        request=PricesIn,
        responses={200: PricesRecordedOut},
        examples=[PUSH, RECORDED],
    )
    def create(self, request: Request) -> Response:
        refuse_unknown(request, set())
        reporter = f"client:{caller(request).name}"
        body = PricesIn(data=request.data)
        body.is_valid(raise_exception=True)
        source = body.validated_data["source"]
        seen = [Observation(source=source, **row) for row in body.validated_data["observations"]]
        new = services.record_observations(observations=seen, reporter=reporter)
        return Response({"received": len(seen), "new": new})
